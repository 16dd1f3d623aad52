/** Ties a test server to the test that started it: the test learns the address, and the server never outlives it. */

/**
 * Prints the one JSON object by which a test finds the server. It is the first line on standard output,
 * and nothing else is ever written there: logs go to standard error.
 */
export function announce(facts) {
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}

/** Ends the process when the test closes the pipe, because a test that is killed cannot clean up any other way. */
export function dieWithTheTest() {
  const leave = () => process.exit(0);
  process.stdin.on('end', leave);
  process.stdin.on('close', leave);
  process.stdin.on('error', leave);
  process.stdin.resume();
  process.on('SIGTERM', leave);
}

/** Listens on the loopback interface only, on PORT or on a free port, and resolves to the address. */
export async function listenOnLoopback(httpServer) {
  await new Promise((resolve, reject) => {
    httpServer.once('error', reject);
    httpServer.listen(Number(process.env.PORT ?? 0), '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${httpServer.address().port}`;
}
