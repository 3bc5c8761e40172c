/** Writes the catalogs anew from the code: `npm run messages`, or `npm run messages -- screens-a-f` for one of them. */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const { module } = await runnerImport(fileURLToPath(new URL('./messages.ts', import.meta.url)));
const names = process.argv.slice(2);
const unknown = names.filter((name) => !module.CATALOG_NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`No such catalog: ${unknown.join(', ')}. There are ${module.CATALOG_NAMES.join(', ')}.`);
  process.exit(1);
}
module.writeCatalogs(names).forEach((line) => console.log(line));
