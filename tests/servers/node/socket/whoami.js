/** Tells a socket whose it is. */
export function whoami(socket, args) {
  const ack = args.at(-1);
  const { id = null, name = null } = socket.data.user ?? {};
  if (typeof ack === 'function') ack({ success: true, id, name });
}
