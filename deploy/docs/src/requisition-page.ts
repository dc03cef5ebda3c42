/**
 * docs/REQUISITION.md: where a requisition can stand, what moves it on, and who must act by when.
 */
import { built } from './built.js';
import { code, generatedFrom, page, table } from './markdown.js';

interface Life {
  readonly STATUSES: readonly string[];
  readonly DECISIONS: readonly string[];
  readonly PROGRESS: readonly string[];
  readonly TRANSITIONS: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

type Hours = Readonly<Record<'regular' | 'emergency', number>>;
interface Clocks {
  readonly DECIDE_WITHIN_HOURS: Hours;
  readonly ISSUE_WITHIN_HOURS: Hours;
  readonly RECEIVE_WITHIN_HOURS: Hours;
  readonly SETTLE_WITHIN_HOURS: Hours;
}

const INTRO = `
# The life of a requisition

A person decides once: \`approve\`, \`reject\` or \`cancel\`. What happens after that is told by
the shipments, all of them
together; they are facts, never refused, and a reversed one leads back. Whoever asked, or holds the
kit it is for,
never decides.
`;

export async function requisitionPage(): Promise<string> {
  const life = await built<Life>('services/requisition/dist/domain/requisition.js');
  const clocks = await built<Clocks>('services/requisition/dist/domain/clocks.js');
  const { STATUSES, DECISIONS, PROGRESS, TRANSITIONS } = life;
  const happenings = [...DECISIONS, ...PROGRESS];
  const cell = (status: string, happening: string): string => {
    const outcome = TRANSITIONS[status]?.[happening] ?? '';
    return STATUSES.includes(outcome) ? outcome : `_${outcome}_`;
  };
  return page(
    generatedFrom('services/requisition'),
    INTRO,
    diagram(life),
    table(
      ['', ...happenings.map(code)],
      STATUSES.map((status) => [code(status), ...happenings.map((each) => cell(status, each))]),
    ),
    '_Italic_ is a refusal with that code: see [REFUSALS.md](REFUSALS.md).',
    '## Who must act, and by when',
    dueTable(clocks),
    'A promised day that is later than the deadline for receiving counts instead. Nobody is named: an owner is a role at a place.',
  );
}

/** Only what a person or a shipment usually brings about; the table has every case. */
function diagram({ STATUSES, TRANSITIONS }: Life): string {
  const edges = new Map<string, string[]>();
  for (const status of STATUSES) {
    for (const [happening, outcome] of Object.entries(TRANSITIONS[status] ?? {})) {
      if (outcome === status || !STATUSES.includes(outcome)) continue;
      const edge = `${status} --> ${outcome}`;
      edges.set(edge, [...(edges.get(edge) ?? []), happening]);
    }
  }
  const forward = (edge: string): boolean => {
    const [from = '', to = ''] = edge.split(' --> ');
    return ORDER.indexOf(from) < ORDER.indexOf(to);
  };
  const id = (text: string): string => text.replaceAll('-', '_');
  const named = STATUSES.filter((status) => status.includes('-')).map(
    (status) => `  state "${status}" as ${id(status)}`,
  );
  const lines = [...edges].filter(([edge]) => forward(edge));
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...named,
    '  [*] --> submitted',
    ...lines.map(([edge, why]) => {
      const [from = '', to = ''] = edge.split(' --> ');
      return `  ${id(from)} --> ${id(to)} : ${why.join(', ')}`;
    }),
    '```',
  ].join('\n');
}

/**
 * A later one is further on; ways back exist for reversed shipments and are left out of the
 * picture.
 */
const ORDER = [
  'submitted',
  'rejected',
  'cancelled',
  'approved',
  'part-issued',
  'issued',
  'short',
  'received',
];

function dueTable(clocks: Clocks): string {
  const row = (act: string, status: string, hours: Hours): string[] => [
    act,
    status,
    `${hours.regular} hours`,
    `${hours.emergency} hours`,
  ];
  return table(
    ['Act', 'While it is', 'Regular', 'Emergency'],
    [
      row('Decide', '`submitted`', clocks.DECIDE_WITHIN_HOURS),
      row('Issue', '`approved`, `part-issued`', clocks.ISSUE_WITHIN_HOURS),
      row('Say what arrived', '`issued`', clocks.RECEIVE_WITHIN_HOURS),
      row('Find what did not arrive', '`short`', clocks.SETTLE_WITHIN_HOURS),
    ],
  );
}
