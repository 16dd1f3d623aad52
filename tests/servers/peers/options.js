/** What the environment asks of a peer, in the words of the release, and what the peer then offers. */
import msgpack from 'socket.io-msgpack-parser';
import msgpack2 from 'socket.io-msgpack-parser-2';

/** The options of a release, from TRANSPORTS, PARSER, PING_INTERVAL and so on; see README.md. */
export function optionsOf(major, env) {
  const options = {
    transports: (env.TRANSPORTS ?? 'polling,websocket').split(','),
    pingInterval: number(env.PING_INTERVAL),
    pingTimeout: number(env.PING_TIMEOUT),
    maxHttpBufferSize: number(env.MAX_PAYLOAD),
    path: env.PATH_,
    parser: env.PARSER === 'msgpack' ? msgpackOf(major) : undefined,
    addTrailingSlash: env.ADD_TRAILING_SLASH === '0' ? false : undefined,
    allowEIO3: env.ALLOW_EIO3 === '1' ? true : undefined,
    connectionStateRecovery: env.RECOVERY === '1' ? {} : undefined,
  };
  refuseWhatCameLater(major, options);
  // An option that is there but undefined would take the place of its default.
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** What a client can rely on. */
export function offersOf(major, options) {
  return {
    transports: options.transports,
    engineIo: major === 2 ? [3] : options.allowEIO3 ? [3, 4] : [4],
    parser: options.parser ? 'msgpack' : 'default',
    recovery: options.connectionStateRecovery !== undefined,
    path: options.path ?? '/socket.io/',
  };
}

/** Ends the process with status 2, because a release passes over options that it does not know. */
function refuseWhatCameLater(major, options) {
  const since = { connectionStateRecovery: 4, addTrailingSlash: 4, allowEIO3: 3 };
  const unknown = Object.keys(since).filter((name) => options[name] !== undefined && major < since[name]);
  if (unknown.length === 0) return;
  process.stderr.write(`Release ${major} does not know ${unknown.join(', ')}.\n`);
  process.exit(2);
}

/** Release 2 hands its parser a callback; parsers for the later releases never call it, and the server never listens. */
function msgpackOf(major) {
  return major === 2 ? msgpack2 : msgpack;
}

function number(text) {
  return text === undefined ? undefined : Number(text);
}
