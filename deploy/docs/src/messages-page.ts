/** docs/MESSAGES.md: every command, query and event, and the shapes of which they are made. */
import type { JsonSchema } from '@satchel/contracts';
import { code, generatedFrom, page, table } from './markdown.js';
import { type MessageSchemas, nameOf } from './message-schemas.js';

const INTRO = `
# Messages

Services talk over NATS only. The subject of a message is \`<owner>.<cmd|qry|evt>.<name>.v<n>\`:
its owner answers or
announces it. The same as JSON Schema: [messages.schema.json](messages.schema.json). Additions are
free; anything else
is a new version beside the old one, and a spec names every change that is neither. What a person
sends over HTTP is
described at \`/docs\` of a running system and in \`services/gateway/openapi.json\`.

## How they travel

**Commands and queries** are NATS requests: JSON in, JSON out. A request carries in its headers
who acts (\`Satchel-Principal\`: an EdDSA assertion that lives 60 seconds and is bound to the
owner, the
subject and the very
bytes of the body), until when its sender waits (\`Satchel-Deadline\`, milliseconds since 1970)
and, if there is one, the
trace (\`traceparent\`). A refusal comes back with the header \`Satchel-Outcome: problem\` and a
body of the shape
[ProblemBody](#problembody); [REFUSALS.md](REFUSALS.md) lists the codes. Every write carries an id
made by its sender
and may be sent again.

**Events** leave the outbox of their owner for the JetStream stream named like the service in
capitals, as CloudEvents 1.0 in structured JSON: \`id\`, \`source\` (\`/inventory\`), \`type\` (the
subject), \`time\`,
\`partitionkey\`, \`epoch\`, for a
sequenced event \`sequence\` (as text), \`traceparent\` where there is one, and \`data\`. They come
at least once, and in
order within a \`partitionkey\`. \`stock-moved\` is sequenced: gapless per stock card, whose key is
\`<location>|<product>\`;
what is missing is asked for with \`entries-since\`. All others carry the full state of what they
are about with a
\`version\`, of which the highest wins, or an \`event\` id.
`;

const OWNERS = ['inventory', 'requisition', 'replenishment', 'gateway'] as const;

export function messagesPage(schemas: MessageSchemas): string {
  const owned = OWNERS.filter((owner) => subjectsOf(schemas, owner, '').length > 0);
  return page(
    generatedFrom('libs/contracts'),
    INTRO,
    ...owned.flatMap((owner) => [`## ${owner}`, ...ownedBy(schemas, owner)]),
    '## Shapes',
    ...Object.entries(schemas.$defs).map(([name, schema]) => shape(name, schema, formsOf(schemas))),
  );
}

function subjectsOf(schemas: MessageSchemas, owner: string, kind: string): string[] {
  const all = [...Object.keys(schemas.messages), ...Object.keys(schemas.events)];
  return all.filter((subject) => subject.startsWith(`${owner}.${kind}`));
}

function ownedBy(schemas: MessageSchemas, owner: string): string[] {
  const exchanges = (title: string, kind: string): string[] => {
    const rows = subjectsOf(schemas, owner, kind).flatMap((subject) => {
      const found = schemas.messages[subject];
      return found ? [[code(subject), link(found.request.$ref), link(found.reply.$ref)]] : [];
    });
    return rows.length === 0 ? [] : [`### ${title}`, table(['Subject', 'Asked', 'Told'], rows)];
  };
  const events = subjectsOf(schemas, owner, 'evt').flatMap((subject) => {
    const found = schemas.events[subject];
    return found ? [[code(subject), link(found.data.$ref)]] : [];
  });
  return [
    ...exchanges(`Commands to ${owner}`, 'cmd'),
    ...exchanges(`Queries to ${owner}`, 'qry'),
    ...(events.length === 0 ? [] : [`### Events of ${owner}`, table(['Subject', 'Data'], events)]),
  ];
}

function link(reference: string): string {
  const name = nameOf(reference);
  return `[${name}](#${name.toLowerCase()})`;
}

function shape(name: string, schema: JsonSchema, forms: ReadonlyMap<string, string>): string {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const required = new Set(schema['required'] as string[] | undefined);
  const rows = properties.map(([field, about]) => [
    required.has(field) ? `**${code(field)}**` : code(field),
    inWords(about, forms),
    String(about['description'] ?? ''),
  ]);
  const body = rows.length === 0 ? 'Nothing.' : table(['Field', 'Is', 'Meaning'], rows);
  return `### ${name}\n\n${body}`;
}

function inWords(schema: JsonSchema, forms: ReadonlyMap<string, string>): string {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return link(reference);
  if (schema['type'] === 'array') {
    const least = schema['minItems'] === undefined ? '0' : String(schema['minItems']);
    return `${least} to ${schema['maxItems']} × ${inWords(schema['items'] as JsonSchema, forms)}`;
  }
  const words = schema['enum'] as string[] | undefined;
  if (words) return words.map(code).join(', ');
  if (typeof schema['pattern'] === 'string') {
    return forms.get(schema['pattern']) ?? `text like ${code(schema['pattern'])}`;
  }
  if (schema['type'] === 'string') return `text up to ${schema['maxLength']}`;
  if (schema['minimum'] === undefined) return String(schema['type']);
  return `${schema['type']} ${bound(schema['minimum'])} to ${bound(schema['maximum'])}`;
}

/** Figures that only say "as far as a computer counts" are named so. */
function bound(value: unknown): string {
  if (value === Number.MAX_SAFE_INTEGER) return '2⁵³ − 1';
  const power = Math.log10(Math.abs(Number(value)));
  if (!Number.isInteger(power) || power < 6) return String(value);
  const digits = [...String(power)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
  return `${Number(value) < 0 ? '−' : ''}10${digits}`;
}

/** The forms that texts take, by the pattern of a field that has it. */
function formsOf(schemas: MessageSchemas): Map<string, string> {
  const examples: [string, string, string][] = [
    ['id', 'StockReport', 'id'],
    ['code', 'StockReport', 'location'],
    ['lot number', 'LotQuantity', 'lot'],
    ['day or instant', 'StockReport', 'occurredAt'],
    ['instant', 'RecordReports', 'sentAt'],
    ['day', 'StockOrder', 'promisedOn'],
  ];
  return new Map(
    examples.map(([form, shapeName, field]) => {
      const properties = schemas.$defs[shapeName]?.['properties'] as Record<string, JsonSchema>;
      return [String(properties[field]?.['pattern']), form];
    }),
  );
}
