/** What Monaco asks its surroundings for: workers, and rules for trusted types. Imported before anything of Monaco. */
// oxlint-disable-next-line import/default -- Vite makes it.
import workerUrl from './language-worker?worker&url';

/** Those by which Monaco draws texts; what else it would make from texts, the page refuses. The policy of the page names them too. */
const DRAWING = ['domLineBreaksComputer', 'editorViewLayer', 'standaloneColorizer', 'tokenizeToString'];

const ownWorker = globalThis.trustedTypes?.createPolicy('jackfield-worker', {
  createScriptURL: (url) => (url === workerUrl ? url : ''),
});

globalThis.MonacoEnvironment = {
  createTrustedTypesPolicy: (name, rules) =>
    DRAWING.includes(name) ? globalThis.trustedTypes?.createPolicy(name, rules) : undefined,
  getWorker: (_id, label) =>
    new Worker(ownWorker?.createScriptURL(workerUrl) ?? workerUrl, { type: 'module', name: label }),
};
