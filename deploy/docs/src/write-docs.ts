/**
 * `npm run docs`: writes every page that comes from the code. Writes nothing when a message between
 * services has changed in a way that would break whoever is built against the checked-in schemas.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inProject } from './built.js';
import { breakingChanges } from './compatibility.js';
import { type MessageSchemas, messageSchemas } from './message-schemas.js';
import { generatedPages, SCHEMAS_FILE } from './pages.js';

const checkedIn = inProject(SCHEMAS_FILE);
const breaks = existsSync(checkedIn)
  ? breakingChanges(JSON.parse(readFileSync(checkedIn, 'utf8')) as MessageSchemas, messageSchemas())
  : [];
if (breaks.length > 0) {
  process.stderr.write(`${breaks.join('\n')}\nNothing was written.\n`);
  process.exitCode = 1;
} else {
  for (const [path, text] of await generatedPages()) {
    writeFileSync(inProject(path), text);
    process.stdout.write(`wrote ${path}\n`);
  }
}
