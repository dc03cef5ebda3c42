/** docs/LIMITS.md: every limit, with its reason and the place where it stands. */
import { innerLimits, type Limit, rateLimits, sizeLimits, timeLimits } from './limits.js';
import { code, generatedFrom, page, table } from './markdown.js';

const INTRO = `
# Limits

What Satchel takes, how much at once, and how long it waits; with reasons, so that whoever changes
one knows what it
was for. A request beyond a limit is answered with a problem that names it
([REFUSALS.md](REFUSALS.md)). Names in
capitals are environment variables; all else is a constant.
`;

export async function limitsPage(): Promise<string> {
  return page(
    generatedFrom('the files it names'),
    INTRO,
    '## What one request may hold',
    listed(await sizeLimits()),
    '## How often',
    listed(await rateLimits()),
    '## How long',
    listed(await timeLimits()),
    '## Inside',
    listed(await innerLimits()),
  );
}

function listed(limits: readonly Limit[]): string {
  return table(
    ['What', 'Limit', 'Why', 'Where'],
    limits.map(({ what, value, why, where }) => [what, value, why, code(where)]),
  );
}
