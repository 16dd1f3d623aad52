"""user id -> the ids of all of the user's open tabs."""

from faults import pick


class EveryTab:
    def __init__(self):
        self.tabs = {}

    def add(self, user_id, sid):
        self.tabs.setdefault(user_id, []).append(sid)

    def remove(self, user_id, sid):
        rest = [other for other in self.tabs.get(user_id, []) if other != sid]
        if rest:
            self.tabs[user_id] = rest
        else:
            self.tabs.pop(user_id, None)

    def get(self, user_id):
        return list(self.tabs.get(user_id, []))


class EveryTabEver(EveryTab):
    """The handler of "disconnect" was forgotten: who was ever there, is."""

    def remove(self, user_id, sid):
        pass


class UntilOneCloses(EveryTab):
    """The user's entry goes with the first tab that closes."""

    def remove(self, user_id, sid):
        self.tabs.pop(user_id, None)


class LastTab:
    """This was written when nobody had two tabs: a later tab replaces the earlier one."""

    def __init__(self):
        self.tab = {}

    def add(self, user_id, sid):
        self.tab[user_id] = sid

    def remove(self, user_id, sid):
        if self.tab.get(user_id) == sid:
            del self.tab[user_id]

    def get(self, user_id):
        return [self.tab[user_id]] if user_id in self.tab else []


class FirstTab(LastTab):
    """The same mistake with the other outcome: whoever is known already is not written down again."""

    def add(self, user_id, sid):
        self.tab.setdefault(user_id, sid)


presence = pick(
    {
        "one-fixed-tab-excluded": FirstTab,
        "one-fixed-tab-excluded:last": LastTab,
        "first-tab-only": FirstTab,
        "last-tab-only": LastTab,
        "stale-socket-ids": EveryTabEver,
        "stale-socket-ids:presence": EveryTabEver,
        "deaf-after-sibling-closes": UntilOneCloses,
    },
    EveryTab,
)()
