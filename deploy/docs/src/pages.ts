/** Every page of docs/ that is written from the code. The same code always gives the same text. */
import { countsPage } from './counts-page.js';
import { csvPage } from './csv-page.js';
import { handoverPage } from './handover-page.js';
import { jsonText } from './json-text.js';
import { limitsPage } from './limits-page.js';
import { messageSchemas } from './message-schemas.js';
import { messagesPage } from './messages-page.js';
import { permissionsPage } from './permissions-page.js';
import { refusalsPage } from './refusals-page.js';
import { requisitionPage } from './requisition-page.js';

/** Where the schemas of all messages are checked in. */
export const SCHEMAS_FILE = 'docs/messages.schema.json';

/** Texts by path in the project. */
export async function generatedPages(): Promise<Map<string, string>> {
  const schemas = messageSchemas();
  return new Map([
    ['docs/PERMISSIONS.md', permissionsPage()],
    ['docs/MESSAGES.md', messagesPage(schemas)],
    [SCHEMAS_FILE, jsonText(schemas)],
    ['docs/REFUSALS.md', await refusalsPage()],
    ['docs/LIMITS.md', await limitsPage()],
    ['docs/COUNTS.md', await countsPage()],
    ['docs/CSV.md', csvPage()],
    ['docs/HANDOVER.md', await handoverPage()],
    ['docs/REQUISITION.md', await requisitionPage()],
  ]);
}
