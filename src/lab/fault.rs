//! The faults that the lab can be started with, one row each.
//!
//! Invariants: a fault's code is a code of the catalogue of causes; where one code has several
//! shapes, the shape that stands first in the table is the one meant by the code alone.

use std::fmt;
use std::str::FromStr;

/// Turns the table below into the enum and its look-ups, so that a fault is added in one place.
macro_rules! faults {
    ($($(#[$doc:meta])* $fault:ident = $code:literal $(/ $shape:literal)?: $bug:literal;)+) => {
        /// One defect of the lab's server. Each provokes the cause of the same code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault {
            $($(#[$doc])* $fault,)+
        }

        impl Fault {
            /// Every fault, and every shape of it, in the order of the catalogue.
            pub const ALL: &[Self] = &[$(Self::$fault),+];

            /// The code of the cause that this fault provokes.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$fault => $code),+ }
            }

            /// What tells this shape of the code from the others; `None` where the code has one
            /// shape only.
            pub const fn shape(self) -> Option<&'static str> {
                match self { $(Self::$fault => faults!(@shape $($shape)?)),+ }
            }

            /// The line of a server that is wrong, as a developer would find it in the source.
            pub const fn bug(self) -> &'static str {
                match self { $(Self::$fault => $bug),+ }
            }
        }
    };
    (@shape) => { None };
    (@shape $shape:literal) => { Some($shape) };
}

faults! {
    /// A user who sends more than two messages within a second is told to slow down.
    RateLimited = "rate-limited":
        r#"if (!limiter.take(user.id)) return ack({ success: false, error: "Too many messages, slow down" })"#;
    /// Whoever opens a second tab has the first one closed.
    SecondTabKicksFirst = "second-tab-kicks-first":
        r"tabsOf(user.id).forEach((tab) => tab.disconnect()) // in the handler of `connection`";
    /// The login route signs with the literal fallback, the socket verifies with the real secret.
    IssuerSecretIsFallback = "issuer-secret-is-fallback":
        r#"const SECRET = process.env.JWT_SECRET || "dev-only-…"; // login.js, loaded before dotenv.config()"#;
    /// The login route signs with the real secret, the socket verifies with the literal fallback.
    VerifierSecretIsFallback = "verifier-secret-is-fallback":
        r#"const SECRET = process.env.JWT_SECRET || "dev-only-…"; // gate.js, loaded before dotenv.config()"#;
    /// Both ends use the literal fallback: everything works, and anyone can forge tokens.
    SharedSecretIsFallback = "shared-secret-is-fallback":
        r#"export const SECRET = process.env.JWT_SECRET || "dev-only-…"; // JWT_SECRET was never set"#;
    /// The verifier decodes the text of the secret from hexadecimal digits.
    SecretIsHexDecoded = "secret-encoding-mismatch" / "hex":
        r#"jwt.verify(token, Buffer.from(process.env.JWT_SECRET, "hex"))"#;
    /// The verifier decodes the text of the secret from base64.
    SecretIsBase64Decoded = "secret-encoding-mismatch" / "base64":
        r#"jwt.verify(token, Buffer.from(process.env.JWT_SECRET, "base64"))"#;
    /// The verifier was deployed with another secret.
    SecretMismatch = "secret-mismatch":
        r"jwt.verify(token, process.env.JWT_SECRET) // another value than the login service was given";
    /// Both ends use a secret that everybody tries first.
    WeakSecret = "weak-secret":
        r"JWT_SECRET=secret # .env, as it stood in .env.example";
    /// The verifier has no secret at all.
    VerifierSecretMissing = "verifier-secret-missing":
        r"jwt.verify(token, process.env.JWT_SECERT)";
    /// The verifier reads the claims without checking the signature.
    SignatureNotVerified = "signature-not-verified":
        r"socket.data.user = jwt.decode(token)";
    /// A socket without a token is let in as a guest.
    AnonymousAccepted = "anonymous-accepted":
        r"if (!token) { socket.data.user = guest; return next(); }";
    /// A token that calls its algorithm "none" is taken without a signature.
    AlgNoneAccepted = "alg-none-accepted" / "none":
        r#"if (header.alg === "none") return jwt.decode(token) // for the tests of the front end"#;
    /// A signature is only looked at where there is one.
    SignatureStripped = "alg-none-accepted" / "stripped":
        r#"if (signature && signature !== hmac(secret, signed)) throw new Error("invalid signature")"#;
    /// A token whose time has passed is taken.
    ExpiredTokenAccepted = "expired-token-accepted":
        r"jwt.verify(token, process.env.JWT_SECRET, { ...expected, ignoreExpiration: true })";
    /// A token whose time has not come is taken.
    StartIgnored = "claims-not-validated" / "nbf":
        r"jwt.verify(token, process.env.JWT_SECRET, { ...expected, ignoreNotBefore: true })";
    /// A token for anybody else is taken.
    AudienceIgnored = "claims-not-validated" / "audience":
        r#"jwt.verify(token, process.env.JWT_SECRET, { algorithms, issuer: "chat" }) // and no audience"#;
    /// A token whose `exp` is no number is taken.
    ExpiryFormatIgnored = "claims-not-validated" / "expiry-format":
        r#"if (claims.exp < now) throw new Error("jwt expired") // a text is never smaller than a number"#;
    /// A token that is for renewing opens a socket as well.
    WrongTokenKindAccepted = "wrong-token-kind-accepted":
        r"socket.data.user = jwt.verify(token, process.env.JWT_SECRET).sub // whatever its kind is";
    /// Other algorithms with the same secret are taken.
    AlgorithmNotPinned = "algorithm-not-pinned":
        r#"jwt.verify(token, process.env.JWT_SECRET, { audience: "chat", issuer: "chat" }) // and no algorithms"#;
    /// The token is taken from the query string as well.
    TokenInUrl = "token-in-url":
        r"const token = socket.handshake.auth.token ?? socket.handshake.query.token";
    /// The gate stands in front of one namespace only.
    NamespaceUnguarded = "namespace-unguarded":
        r#"io.use(authenticate) // guards "/", and not io.of("/admin")"#;
    /// The gate reads the token from the query string only.
    TokenReadFromQuery = "token-sent-in-wrong-place" / "query":
        r"const token = socket.handshake.query.token";
    /// The gate reads the token from the `Authorization` header only.
    TokenReadFromHeader = "token-sent-in-wrong-place" / "header":
        r#"const token = socket.handshake.headers.authorization?.replace("Bearer ", "")"#;
    /// The login route throws.
    LoginFailed = "login-failed":
        r"await bcrypt.compare(password, user.passwordHash) // undefined since the column was renamed: throws";
    /// The login route answers with the token in another field than its clients read.
    LoginTokenNotFound = "login-token-not-found":
        r"res.json({ data: { accessToken: token }, user })";
    /// The login's clock is hours behind the gate's.
    ExpiredAtLogin = "token-expired-at-login" / "clock":
        r#"jwt.sign(claims, secret, { expiresIn: "1h" }) // on a machine whose clock is three hours behind"#;
    /// The token begins in thousands of years, because it counts milliseconds.
    StartsInMilliseconds = "token-expired-at-login" / "milliseconds-iat":
        r"jwt.sign({ ...claims, iat: Date.now(), nbf: Date.now() }, secret) // counts seconds";
    /// The token has no end.
    NeverExpires = "token-never-expires" / "no-exp":
        r"jwt.sign(claims, secret) // and no expiresIn";
    /// The token ends in thousands of years, because it counts milliseconds.
    ExpiresInMilliseconds = "token-never-expires" / "milliseconds":
        r"jwt.sign({ ...claims, exp: Date.now() + 3_600_000 }, secret) // counts seconds";
    /// The login hands out the token with `Bearer ` in front of it.
    TokenWrapped = "token-wrapped":
        r"res.json({ token: `Bearer ${token}` })";
    /// The login issues for somebody else.
    AnotherAudience = "audience-or-issuer-mismatch" / "audience":
        r#"jwt.sign(claims, secret, { issuer: "chat", audience: "web" })"#;
    /// The login calls itself something else.
    AnotherIssuer = "audience-or-issuer-mismatch" / "issuer":
        r#"jwt.sign(claims, secret, { issuer: "accounts", audience: "chat" })"#;
    /// The HTTP routes refuse what the socket takes.
    HttpRefuses = "http-and-socket-disagree" / "http-refuses":
        r#"const token = req.headers.authorization?.replace("Token ", "")"#;
    /// The socket refuses what the HTTP routes take.
    SocketRefuses = "http-and-socket-disagree" / "socket-refuses":
        r#"if (!users.has(Number(claims.sub))) return next(new Error("unknown user")) // ids are texts"#;
    /// Whoever has a good token waits for ever.
    AuthNeverAnswers = "auth-never-answers":
        r"io.use(async (socket, next) => { await verify(socket); }) // next() is missing";
    /// A refusal has no words.
    AuthErrorEmpty = "auth-error-without-message":
        r"next(new Error())";
    /// The token is looked at behind CONNECT.
    KicksAfterConnect = "auth-after-connect" / "kicked":
        r#"io.on("connection", (socket) => { if (!verified(socket)) socket.disconnect(); })"#;
    /// The same, and the tab is told in an event.
    TellsAfterConnect = "auth-after-connect" / "event":
        r#"io.on("connection", (socket) => { if (!verified(socket)) { socket.emit("unauthorized"); socket.disconnect(); } })"#;
    /// Everybody is who came first.
    IdentityShared = "identity-shared-between-users":
        r"user ??= await find(claims.sub) // a variable of the module";
    /// Nothing ends a socket whose token expires.
    SocketOutlivesToken = "socket-outlives-token":
        r"io.use(authenticate) // is asked once, when the socket opens";
    /// Logging out leaves the user's sockets open.
    SocketOutlivesLogout = "socket-outlives-logout" / "socket":
        r"revoked.add(claims.jti) // and io.in(session).disconnectSockets() is missing";
    /// Logging out closes the sockets, and leaves the token good.
    TokenOutlivesLogout = "socket-outlives-logout" / "token":
        r"io.in(session).disconnectSockets() // and revoked.add(claims.jti) is missing";
    /// Join works, and is never acknowledged.
    JoinAckMissing = "join-ack-missing":
        r#"socket.on("conversation:join", (id) => socket.join(`conversation:${id}`))"#;
    /// Join is refused in its acknowledgement.
    JoinRefused = "join-refused":
        r#"if (!participants.includes(user.email)) return ack({ success: false, error: "not a participant" }) // holds ids"#;
    /// Join enters a room of another name than messages are sent to.
    JoinsAnotherKey = "joined-but-deaf" / "key-mismatch":
        r"socket.join(id); ack({ success: true, room: `conversation:${id}` })";
    /// Join is acknowledged and does nothing.
    JoinsNothing = "joined-but-deaf" / "ack-lies":
        r"members.add(socket.id); ack({ success: true, room: `conversation:${id}` }) // no socket.join";
    /// The acknowledgement of a join lacks the room.
    JoinAckLacksRoom = "join-ack-unexpected" / "room":
        r"socket.join(room); ack({ success: true })";
    /// The acknowledgement of a join is another system's.
    JoinAckIsOk = "join-ack-unexpected" / "ok":
        r"socket.join(room); ack({ ok: 1 })";
    /// Join is acknowledged before it happens.
    JoinAckBeforeMembership = "join-ack-before-membership":
        r"ack({ success: true, room }); await lookUp(user); socket.join(room)";
    /// Handlers are registered behind an `await`.
    HandlerRegisteredLate = "handler-registered-late":
        r#"io.on("connection", async (socket) => { await settingsOf(user); socket.on(…) })"#;
    /// History is read, and then the room joined.
    JoinHistoryGap = "join-history-gap":
        r"const history = historyOf(id); await lookUp(user); socket.join(room); ack({ …, history })";
    /// The room is joined, and then history read.
    JoinHistoryOverlap = "join-history-overlap":
        r"socket.join(room); await lookUp(user); ack({ …, history: historyOf(id) })";
    /// Whoever knows a conversation's id gets in.
    JoinNotAuthorised = "join-not-authorised":
        r#"socket.on("conversation:join", (id, ack) => { socket.join(roomOf(id)); … }) // who takes part?"#;
    /// Leave leaves a room of another name.
    LeaveIneffective = "leave-ineffective":
        r#"socket.on("conversation:leave", (id) => socket.leave(id)) // joined as `conversation:${id}`"#;
    /// Join takes all of the user's tabs in, leave takes one out.
    LeaveAffectsOneTab = "leave-affects-one-tab":
        r#"io.in(userRoom).socketsJoin(room) // and in "conversation:leave": socket.leave(room)"#;
    /// One emit for each tab of the sender, each excluding only that tab.
    ExceptInLoop = "except-in-loop":
        r#"socketIds.forEach((id) => io.to(room).except(id).emit("message:new", message))"#;
    /// One `socket.to` for each tab of the sender.
    ToInLoopPerTab = "to-in-loop-per-tab":
        r#"socketIds.forEach(() => socket.to(room).emit("message:new", message))"#;
    /// One `io.to` for each tab of the sender.
    IoToInLoopPerTab = "io-to-in-loop-per-tab":
        r#"socketIds.forEach(() => io.to(room).emit("message:new", message))"#;
    /// Nobody is excluded.
    SenderNotExcluded = "sender-not-excluded":
        r#"io.to(room).emit("message:new", message)"#;
    /// Only the emitting tab is excluded, where all of the sender's tabs should be.
    OnlyEmittingTabExcluded = "only-emitting-tab-excluded":
        r#"socket.to(room).emit("message:new", message)"#;
    /// The sender's first tab is excluded, whichever emitted.
    FirstTabExcluded = "one-fixed-tab-excluded" / "first":
        r#"io.to(room).except(...socketIds).emit("message:new", message) // except() takes one argument"#;
    /// The sender's last tab is excluded, whichever emitted.
    LastTabExcluded = "one-fixed-tab-excluded" / "last":
        r#"io.to(room).except(socketIdOf.get(user.id)).emit("message:new", message) // each tab overwrites the entry"#;
    /// The sender hears its own message, and nobody else does.
    EmitsToSenderOnly = "emits-to-sender-only":
        r#"socket.emit("message:new", message)"#;
    /// Every socket of the server hears the message.
    EmitsToAll = "leak-to-everyone" / "io-emit":
        r#"io.emit("message:new", message)"#;
    /// Every socket of the server but the emitting one hears the message.
    BroadcastsToAll = "leak-to-everyone" / "socket-broadcast":
        r#"socket.broadcast.emit("message:new", message)"#;
    /// Of each receiver only the tab that connected last hears the message.
    LastTabOnly = "last-tab-only":
        r#"others.forEach((user) => io.to(socketIdOf.get(user)).emit("message:new", message)) // holds the last id"#;
    /// Of each receiver only the tab that connected first hears the message.
    FirstTabOnly = "first-tab-only":
        r#"others.forEach((user) => io.to(socketIdOf.get(user)).emit("message:new", message)) // holds the first id"#;
    /// The message is delivered as `message:created`.
    MessageEventRenamed = "message-event-renamed":
        r#"io.to(room).except(socketIds).emit("message:created", message)"#;
    /// One emit to the room for each other member.
    EmitPerMember = "emit-per-member" / "except":
        r#"members.forEach(() => io.to(room).except(socketIds).emit("message:new", message))"#;
    /// The same, and nobody is excluded.
    IoPerMember = "emit-per-member" / "io":
        r#"members.forEach(() => io.to(room).emit("message:new", message))"#;
    /// The same with `socket.to`.
    SocketPerMember = "emit-per-member" / "socket":
        r#"members.forEach(() => socket.to(room).emit("message:new", message))"#;
    /// Every join registers the handler of messages once more.
    HandlerStackedOnJoin = "handler-stacked-on-join":
        r#"socket.on("conversation:join", (id) => { …; socket.on("message:send", onSend) })"#;
    /// The handler of messages is registered in two places.
    HandlerRegisteredTwice = "handler-registered-twice":
        r#"socket.on("message:send", onSend) // in chat.js, and still in server.js"#;
    /// Each connection listens to a bus for ever.
    ListenerLeak = "listener-leak-per-connection" / "io":
        r#"bus.on("message", (m) => io.to(room).except(own).emit("message:new", m)) // in the handler of `connection`"#;
    /// The same, and each listener speaks with its own socket.
    ListenerLeakOfSocket = "listener-leak-per-connection" / "socket":
        r#"bus.on("message", (m) => socket.to(room).emit("message:new", m)) // in the handler of `connection`"#;
    /// One emit to the room, and one to each participant.
    RoomAndUserRoom = "room-and-user-room":
        r"socket.to(room).emit(…); participants.forEach((id) => io.to(`user:${id}`).emit(…))";
    /// The list of recipients may be empty.
    RecipientsEmpty = "leak-when-recipient-offline" / "io":
        r#"io.to(idsOfRecipients).emit("message:new", message) // to([]) is to everybody"#;
    /// The same with `socket.to`.
    RecipientsEmptyBroadcast = "leak-when-recipient-offline" / "broadcast":
        r#"socket.to(idsOfRecipients).emit("message:new", message) // to([]) is to everybody"#;
    /// The message goes to all rooms that the socket is in.
    SharedRooms = "leak-to-shared-rooms" / "all":
        r#"socket.to([...socket.rooms]).emit("message:new", message)"#;
    /// The same, one after the other.
    EachSharedRoom = "leak-to-shared-rooms" / "each":
        r#"for (const room of socket.rooms) socket.to(room).emit("message:new", message)"#;
    /// The room's name is a field that does not exist.
    UndefinedRoom = "leak-through-undefined-room":
        r"socket.join(conversation.room); io.to(conversation.room).emit(…) // conversation is an id";
    /// Users and conversations have rooms of the same names.
    IdCollision = "leak-through-id-collision":
        r"socket.join(user.id); socket.join(conversationId) // both are numbers";
    /// Any tab that closes takes the user's entry with it.
    DeafAfterSiblingCloses = "deaf-after-sibling-closes":
        r#"socket.on("disconnect", () => tabsOf.delete(user.id))"#;
    /// The sender is whoever the payload says.
    SenderSpoofable = "sender-spoofable" / "named":
        r"const message = { senderId: draft.senderId ?? user.id, … }";
    /// The same, and whose tabs are left out goes by it.
    SenderExcludedAsForged = "sender-spoofable" / "excludes":
        r"io.to(room).except(tabsOf.get(draft.senderId ?? user.id)).emit(…)";
    /// One object is changed for each receiver.
    PayloadAltered = "payload-altered":
        r"sockets.forEach((s) => { message.content = `@${s.data.name} ${message.content}`; s.emit(…) })";
    /// Nobody asks whether a sender is a member.
    OutsiderCanPublish = "outsider-can-publish":
        r#"socket.on("message:send", (draft) => deliver(draft)) // socket.rooms.has(room)?"#;
    /// The message is delivered under two names.
    UnderTwoEvents = "emitted-under-two-events":
        r#"others.emit("message:new", message); others.emit("message", message)"#;
    /// Messages wait in a queue that nobody works off.
    AcceptedThenLost = "accepted-then-lost" / "queue":
        r"queue.push(message); ack({ success: true, id }) // and no worker";
    /// One of three queues has no worker.
    SometimesLost = "accepted-then-lost" / "sometimes":
        r"queues[number % 3].push(message); ack({ success: true, id }) // two workers";
    /// A message is never acknowledged.
    SendAckMissing = "send-ack-missing":
        r#"socket.on("message:send", (draft, ack) => deliver(draft)) // ack() is missing"#;
    /// A message is given out before it is found wanting.
    RefusedButDelivered = "refused-but-delivered":
        r#"deliver(message); try { save(message) } catch { ack({ success: false, error: "could not be saved" }) }"#;
    /// Of what comes quickly, some is dropped.
    VolatileDrop = "volatile-drop":
        r#"io.to(room).except(socketIds).volatile.emit("message:new", message)"#;
    /// Messages take their time, each another.
    OutOfOrder = "out-of-order":
        r"message.preview = cache.get(url) ?? (await fetchPreview(url)); deliver(message)";
    /// A cache of sockets loses an entry now and then.
    IntermittentLoss = "intermittent-loss":
        r"ids.forEach((id) => cache.get(id)?.emit(…)) // and entries are emptied now and then";
    /// Nobody waits for the emit to the room before whoever is there is told of it.
    RoomEmitOvertaken = "room-emit-overtaken":
        r#"emitToRoom(room, message); socket.emit("conversation:unread", { id }) // emitToRoom is async"#;
    /// Receivers are waited for one after the other.
    ReplyBeforeQuestion = "reply-before-question":
        r"for (const id of socketIds) await handOver(id, message) // each waits for the one before";
    /// Who comes back soon is believed to be in still.
    DeafAfterReconnect = "deaf-after-reconnect":
        r"if (!grace.has(user.id)) socket.join(room); ack({ success: true, room })";
    /// Nothing is taken out of the presence map, over which is looped.
    StaleSocketIds = "stale-socket-ids" / "loop":
        r#"socketIds.forEach((id) => io.to(room).except(id).emit(…)) // and nothing in "disconnect""#;
    /// The same, and only the others are not told.
    PresenceNeverCleaned = "stale-socket-ids" / "presence":
        r#"if (tabsOf.get(user.id).size === 0) io.emit("user:offline") // and nothing is ever deleted"#;
    /// Who connects again is listed again.
    DuplicatesAfterReconnect = "duplicates-after-reconnect":
        r"list.push(user.id) // at every connect; list.forEach((id) => io.to(`user:${id}`).emit(…))";
    /// Who closes a tab is not announced.
    LeftEventMissing = "left-event-missing":
        r#"socket.on("disconnect", () => socket.rooms.forEach(announceLeft)) // is empty by then"#;
    /// Any tab that closes takes its user offline.
    PrematureOffline = "premature-offline":
        r#"socket.on("disconnect", () => io.emit("user:offline", { userId: user.id }))"#;
    /// Whose connection is lost stays online.
    GhostOnline = "ghost-online":
        r#"if (reason === "client namespace disconnect") io.emit("user:offline", …) // else a heartbeat will tell"#;
    /// Sockets are kept for ever.
    ConnectionLeak = "connection-leak":
        r#"connections.push(socket) // and no splice in "disconnect""#;
}

/// A word that names no fault.
///
/// Its text names the nearest fault, if one is near, and lists them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFault {
    given: String,
}

impl Fault {
    /// The fault that the code alone stands for: the first shape of this fault's code.
    fn principal(self) -> Self {
        let same_code = Self::ALL.iter().copied().find(|fault| fault.code() == self.code());
        same_code.unwrap_or(self)
    }

    /// Whether `word` names this fault, with its shape or, for the first shape, without.
    fn is_named(self, word: &str) -> bool {
        match word.split_once(':') {
            Some((code, shape)) => code == self.code() && Some(shape) == self.shape(),
            None => word == self.code() && self == self.principal(),
        }
    }
}

impl fmt::Display for Fault {
    /// Writes `code` or, for all but the first shape of a code, `code:shape`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape() {
            Some(shape) if *self != self.principal() => write!(f, "{}:{shape}", self.code()),
            _ => f.write_str(self.code()),
        }
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.iter().copied().find(|fault| fault.is_named(word));
        named.ok_or_else(|| UnknownFault { given: word.to_owned() })
    }
}

impl TryFrom<&str> for Fault {
    type Error = UnknownFault;

    fn try_from(word: &str) -> Result<Self, Self::Error> {
        word.parse()
    }
}

impl UnknownFault {
    /// The fault whose name takes the fewest keystrokes to get to from what was given.
    ///
    /// `None` if even that is so far away that naming it would be noise.
    pub fn nearest(&self) -> Option<Fault> {
        let (distance, nearest) = Fault::ALL
            .iter()
            .map(|fault| (strsim::damerau_levenshtein(&self.given, &fault.to_string()), *fault))
            .min_by_key(|(distance, _)| *distance)?;
        (distance * 3 <= self.given.chars().count().max(6)).then_some(nearest)
    }
}

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "no fault is called `{}`", self.given)?;
        if let Some(nearest) = self.nearest() {
            writeln!(f, "The nearest is `{nearest}`.")?;
        }
        f.write_str("The faults are:")?;
        Fault::ALL.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl std::error::Error for UnknownFault {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_fault_reads_back_from_its_name() {
        for fault in Fault::ALL {
            assert_eq!(Fault::try_from(fault.to_string().as_str()), Ok(*fault));
        }
    }

    #[test]
    fn names_and_lines_are_unique() {
        let names: HashSet<_> = Fault::ALL.iter().map(ToString::to_string).collect();
        let bugs: HashSet<_> = Fault::ALL.iter().map(|fault| fault.bug()).collect();
        assert_eq!(names.len(), Fault::ALL.len());
        assert_eq!(bugs.len(), Fault::ALL.len());
    }

    #[test]
    fn a_code_alone_means_its_first_shape() {
        assert_eq!("one-fixed-tab-excluded".parse(), Ok(Fault::FirstTabExcluded));
        assert_eq!("one-fixed-tab-excluded:first".parse(), Ok(Fault::FirstTabExcluded));
        assert_eq!("one-fixed-tab-excluded:last".parse(), Ok(Fault::LastTabExcluded));
    }

    #[test]
    fn a_shape_belongs_to_its_code() {
        assert!("last-tab-only:last".parse::<Fault>().is_err());
        assert!("one-fixed-tab-excluded:".parse::<Fault>().is_err());
    }

    #[test]
    fn a_slip_is_answered_with_the_nearest_name() {
        let error = "excpet-in-lop".parse::<Fault>().expect_err("no fault has this name");
        assert_eq!(error.nearest(), Some(Fault::ExceptInLoop));
        let text = error.to_string();
        assert!(text.contains("The nearest is `except-in-loop`."), "{text}");
        assert!(Fault::ALL.iter().all(|fault| text.contains(fault.code())), "{text}");
    }

    #[test]
    fn a_word_near_to_nothing_gets_the_list_only() {
        let error = "banana".parse::<Fault>().expect_err("no fault has this name");
        assert_eq!(error.nearest(), None);
        assert!(!error.to_string().contains("nearest"));
    }
}
