/** Holds a served API to GraphQL over HTTP: every audit of graphql-http, the recommendations too. Its URL is the argument. */
import { auditServer } from 'graphql-http';

/** How many there are: fewer would mean that some were not asked. */
const ALL = 61;

const results = await auditServer({ url: process.argv[2] });
const failed = results.filter(({ status }) => status !== 'ok');
for (const { id, name, status, reason } of failed) {
  console.error(`${status} ${id} ${name}: ${reason}`);
}
console.log(`${results.length - failed.length} of ${results.length} audits`);
process.exitCode = failed.length === 0 && results.length === ALL ? 0 : 1;
