/** The people of the field, and the services. Grants give one of these at a zone or location. */
export const ROLES = [
  'chw',
  'chw-supervisor',
  'facility-in-charge',
  'storekeeper',
  'district-pharmacist',
  'data-clerk',
  'programme-manager',
  'auditor',
  'integration-client',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

/** What each role is, for the docs and the permission table. */
export const ROLE_MEANINGS: Record<Role, string> = {
  chw: 'A community health worker: holds one kit, reports its use, asks for restock.',
  'chw-supervisor':
    'Supervises community health workers: sees their kits, reports and asks for them.',
  'facility-in-charge':
    'Runs a health facility: its stock, and the requests of the kits it supplies.',
  storekeeper: 'Keeps a store: receives, issues, counts.',
  'district-pharmacist': 'Approves the requests of the facilities in a district or county.',
  'data-clerk': 'Enters paper reports for others, flagged as such.',
  'programme-manager': 'Sees a whole programme; changes the register.',
  auditor: 'Reads everything in scope, changes nothing.',
  'integration-client': 'Another system: loads the register and stock records.',
  administrator: 'Keeps accounts and the register.',
};
