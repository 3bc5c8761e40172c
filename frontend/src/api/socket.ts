/** The one WebSocket: reconnects with back-off, resumes each stream after its last cursor, says whether it is live. */
import { createClient, type Client } from 'graphql-ws';
import { language } from '../language/language';

export type Connection = 'connecting' | 'live' | 'offline';

interface Sink {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

interface Operation {
  query: string;
  variables: Record<string, unknown>;
}

export interface Socket {
  subscribe(operation: Operation, sink: Sink): () => void;
  connection(): Connection;
  onConnection(listener: () => void): () => void;
  /** Starts the streams again that a refused sign-in has stopped; each goes on behind its last cursor. */
  resume(): void;
  close(): void;
}

/** The code with which the server closes a socket whose person is not signed in (any more). */
const UNAUTHORIZED = 4401;
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;
const BACK_OFF_BASE_MS = 300;
const BACK_OFF_MAX_MS = 4_000;

/** Half of the wait is random, so that a thousand pages do not come back in the same instant. */
export function backOffMs(retries: number, random: number): number {
  const ceiling = Math.min(BACK_OFF_MAX_MS, BACK_OFF_BASE_MS * 2 ** retries);
  return ceiling * (0.5 + random / 2);
}

/** The cursor of a change, whichever subscription it came from. */
export function cursorOf(value: unknown): string | null {
  const data = (value as { data?: Record<string, { cursor?: unknown } | null> | null }).data;
  for (const change of Object.values(data ?? {})) {
    if (typeof change?.cursor === 'string') {
      return change.cursor;
    }
  }
  return null;
}

export function hasCode(value: unknown, code: string): boolean {
  const errors = Array.isArray(value) ? value : (value as { errors?: unknown }).errors;
  return (
    Array.isArray(errors) &&
    errors.some((error: { extensions?: { code?: unknown } }) => error.extensions?.code === code)
  );
}

function isUnauthorized(closing: unknown): boolean {
  return (closing as { code?: unknown }).code === UNAUTHORIZED;
}

export function openSocket(url: string, onUnauthorized: () => void): Socket {
  let connection: Connection = 'connecting';
  const listeners = new Set<() => void>();
  const say = (now: Connection): void => {
    connection = now;
    listeners.forEach((listener) => listener());
  };
  // A line that is cut without a word still looks open: a ping that nobody answers tells.
  let unanswered: ReturnType<typeof setTimeout> | undefined;
  const client: Client = createClient({
    url,
    lazy: true,
    connectionParams: () => ({ language: language() }),
    keepAlive: PING_EVERY_MS,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, backOffMs(retries, Math.random()))),
    on: {
      connected: () => say('live'),
      ping: (isReceived) => {
        if (!isReceived) {
          unanswered = setTimeout(() => client.terminate(), PONG_WITHIN_MS);
        }
      },
      pong: (isReceived) => {
        if (isReceived) {
          clearTimeout(unanswered);
        }
      },
      closed: (event) => {
        clearTimeout(unanswered);
        say('offline');
        if (isUnauthorized(event)) {
          onUnauthorized();
        }
      },
    },
  });
  const stopped = new Set<() => void>();
  return {
    subscribe: (operation, sink) => resuming(client, operation, sink, stopped),
    connection: () => connection,
    onConnection: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resume: () => {
      const starts = [...stopped];
      stopped.clear();
      starts.forEach((start) => start());
    },
    close: () => void client.dispose(),
  };
}

/**
 * graphql-ws sends the same payload object again when it reconnects, so moving `after` on in place is what makes the
 * stream go on behind the last change that was seen. A cursor that the server refuses is dropped: begin anew.
 */
function resuming(
  client: Client,
  { query, variables }: Operation,
  sink: Sink,
  stopped: Set<() => void>,
): () => void {
  const payload = { query, variables: { ...variables } };
  let stop: () => void;
  const start = (): void => {
    stop = client.subscribe(payload, {
      next: (value) => {
        const cursor = cursorOf(value);
        if (cursor !== null) {
          payload.variables.after = cursor;
        }
        sink.next(value);
      },
      error: (error) => {
        if (hasCode(error, 'BAD_CURSOR') && payload.variables.after != null) {
          payload.variables.after = null;
          start();
        } else if (isUnauthorized(error)) {
          stopped.add(start);
        } else {
          sink.error(error);
        }
      },
      complete: () => sink.complete(),
    });
  };
  start();
  return () => {
    stopped.delete(start);
    stop();
  };
}
