import { io } from 'socket.io-client';

/** What `ask` answers when the server had every chance to acknowledge and did not. */
export const NO_ACK = Symbol('no acknowledgement');

let fences = 0;

/** One browser tab: a connection of its own that remembers all it hears. */
export class Tab {
  heard = [];
  #waiting = [];

  constructor(url, options = {}) {
    this.socket = io(url, { forceNew: true, reconnection: false, transports: ['websocket'], ...options });
    this.socket.onAny((event, ...args) => {
      if (typeof args.at(-1) === 'function') args.pop()('confirmed');
      this.heard.push({ event, args });
      this.#waiting = this.#waiting.filter((waiter) => !waiter(event, args));
    });
  }

  /** Resolves to "connected" or to the words of the refusal. */
  connect() {
    return new Promise((resolve) => {
      this.socket.once('connect', () => resolve('connected'));
      this.socket.once('connect_error', (error) => resolve(error.message));
    });
  }

  /** Emits, waits until the server has worked it off, and resolves to the acknowledgement's arguments or NO_ACK. */
  async ask(event, ...args) {
    let answer = NO_ACK;
    this.socket.emit(event, ...args, (...values) => (answer = values.length > 1 ? values : values[0]));
    await this.fence();
    return answer;
  }

  /** Emits and resolves to the acknowledgement's first argument, however long it takes. */
  answer(event, ...args) {
    return new Promise((resolve) => this.socket.emit(event, ...args, resolve));
  }

  /** Resolves when a question has been answered with yes. */
  async settles(ask) {
    while (!(await ask())) await this.fence();
  }

  /** Emits and resolves to the first arguments with which the server then says `reply`. */
  askForEvent(reply, event, ...args) {
    const said = new Promise((resolve) => {
      this.#waiting.push((name, values) => name === reply && (resolve(values), true));
    });
    this.socket.emit(event, ...args);
    return said;
  }

  /**
   * Resolves when the server has worked off all that this tab had sent, and all that it had written has arrived.
   * The refusal of an unknown namespace comes back behind what was written before. It takes two of them: the server
   * hands an event to its handler one tick after it has read it, and a refusal in the same read overtakes that.
   */
  async fence() {
    await this.#refusedNamespace();
    await this.#refusedNamespace();
  }

  #refusedNamespace() {
    fences += 1;
    const nowhere = this.socket.io.socket(`/fence-${fences}`);
    return new Promise((resolve) => {
      nowhere.once('connect_error', resolve);
      nowhere.connect();
    });
  }

  /** How many times an event arrived that carries the marker anywhere. */
  count(event, marker) {
    return this.heard.filter((one) => one.event === event && JSON.stringify(one.args).includes(marker)).length;
  }

  /** Resolves when an event that carries the marker has arrived so many times. */
  hears(event, marker, times = 1) {
    return new Promise((resolve) => {
      const enough = () => this.count(event, marker) >= times && (resolve(), true);
      if (!enough()) this.#waiting.push(enough);
    });
  }

  /** For good: a tab that may come back would keep the process alive with trying. */
  close() {
    this.socket.io.reconnection(false);
    this.socket.io.engine.close();
  }
}
