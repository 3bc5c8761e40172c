/** How a worker begins, as the module before this one in language-worker.ts has left it. */
export const start = self.onmessage;
