import cluster from 'node:cluster';
import { pick } from '../faults.js';
import { userRoomOf } from './rooms.js';

/** user id -> the ids of all of the user's open tabs. */
class EveryTab {
  #tabs = new Map();

  add(userId, socketId) {
    if (!this.#tabs.has(userId)) this.#tabs.set(userId, new Set());
    this.#tabs.get(userId).add(socketId);
  }

  remove(userId, socketId) {
    this.#tabs.get(userId)?.delete(socketId);
    if (this.#tabs.get(userId)?.size === 0) this.removeUser(userId);
  }

  removeUser(userId) {
    this.#tabs.delete(userId);
  }

  get(userId) {
    return this.#tabs.get(userId) ?? new Set();
  }
}

/** user id -> one socket id. This was written when nobody had two tabs: a later tab replaces the earlier one. */
class LastTab {
  tab = new Map();

  add(userId, socketId) {
    this.tab.set(userId, socketId);
  }

  remove(userId, socketId) {
    if (this.tab.get(userId) === socketId) this.tab.delete(userId);
  }

  get(userId) {
    return new Set(this.tab.has(userId) ? [this.tab.get(userId)] : []);
  }
}

/** The same mistake with the other outcome: whoever is known already is not written down again. */
class FirstTab extends LastTab {
  add(userId, socketId) {
    if (!this.tab.has(userId)) this.tab.set(userId, socketId);
  }
}

/** "disconnect" was forgotten: who was ever there, is. */
class EveryTabEver extends EveryTab {
  remove() {}
}

/** The user's entry goes with the first tab that closes. */
class UntilOneCloses extends EveryTab {
  remove(userId) {
    this.removeUser(userId);
  }
}

/** Where the chat runs in several processes: the room of a user's tabs, which all of them know. */
class RoomOfTabs {
  add() {}

  remove() {}

  get(userId) {
    return [userRoomOf(userId)];
  }
}

/** The presence map of this process. */
export const presence = new (pick(
  {
    'one-fixed-tab-excluded': FirstTab,
    'one-fixed-tab-excluded:last': LastTab,
    'first-tab-only': FirstTab,
    'last-tab-only': LastTab,
    'stale-socket-ids': EveryTabEver,
    'stale-socket-ids:presence': EveryTabEver,
    'deaf-after-sibling-closes': UntilOneCloses,
    'presence-is-node-local': EveryTab,
    'presence-is-node-local:loop': EveryTab,
  },
  cluster.isWorker ? RoomOfTabs : EveryTab,
))();
