/**
 * Names and numbers that people write into free text which is kept with its record: each into a
 * field of its own, so that every field is known to have been reached. Where such text may be is
 * what docs/security says: the database of its owner, events, and answers to those who may see the
 * record.
 */
import type { Canary } from './canary.js';

export interface Written extends Canary {
  /** Whose record it is: no other database keeps it. */
  readonly owner: 'inventory' | 'requisition';
  /** The record is for everybody who sees any stock, as recalls are. */
  readonly forAll?: true;
}

const ofInventory = { owner: 'inventory' } as const;
const ofRequisition = { owner: 'requisition' } as const;
const ofRecall = { owner: 'inventory', forAll: true } as const;
/** The register is for everybody. */
const ofRegister = { owner: 'inventory', forAll: true } as const;

export const WRITTEN = {
  document: { what: 'name as a paper', text: 'Comfort Plixwarrendoe', ...ofInventory },
  reason: { what: 'phone in a reason', text: '0555 901 4472 36', ...ofInventory },
  disposal: { what: 'name in a disposal', text: 'Korto Vexlimbargai', ...ofInventory },
  reversal: { what: 'name in a reversal', text: 'Yassah Drumbolquist', ...ofInventory },
  asked: { what: 'name in a request', text: 'Musu Trelwackoniba', ...ofRequisition },
  rejected: { what: 'phone in a rejection', text: '0777 318 5520 94', ...ofRequisition },
  approved: { what: 'name in an approval', text: 'Nohn Sprigglewatta', ...ofRequisition },
  cancelled: { what: 'name in a cancellation', text: 'Wleh Quorbandellis', ...ofRequisition },
  counted: { what: 'name on a count line', text: 'Gbessay Florinkwade', ...ofInventory },
  explained: { what: 'name in a variance', text: 'Lorpu Hacklemburya', ...ofInventory },
  decided: { what: 'name in a decision', text: 'Saye Mondrivelka', ...ofInventory },
  recount: { what: 'name in a recount', text: 'Kebbeh Ostrowimble', ...ofInventory },
  noted: { what: 'name in a note', text: 'Fatu Brindlewokson', ...ofInventory },
  assigned: { what: 'name in an assignment', text: 'Nyanqui Pellwobarra', ...ofInventory },
  settled: { what: 'name in a settlement', text: 'Zoegar Thimbaroque', ...ofInventory },
  reopened: { what: 'name in a reopening', text: 'Garmai Uxbrellonta', ...ofInventory },
  recalled: { what: 'name in a recall', text: 'Jallah Fenstrokova', ...ofRecall },
  instructed: { what: 'phone in an instruction', text: '0886 240 7719 53', ...ofRecall },
  closed: { what: 'name in the end of a recall', text: 'Tenneh Wozbricklay', ...ofRecall },
  found: { what: 'name in a finding', text: 'Dehkontee Jimblorax', ...ofInventory },
  held: { what: 'name in a hold', text: 'Patience Kwilmordeen', ...ofInventory },
  released: { what: 'name in a release', text: 'Varney Scholtimbuka', ...ofInventory },
  earmarked: { what: 'name in an earmark', text: 'Gbatu Swickelmando', ...ofInventory },
  earmarkEnded: { what: 'name in its end', text: 'Wokie Plantherosso', ...ofInventory },
  waived: { what: 'phone in a waiver', text: '0770 664 2981 35', ...ofInventory },
  handedOver: { what: 'name in a handover', text: 'Siatta Crumboweltin', ...ofInventory },
  cameBack: { what: 'name in the end of one', text: 'Momolu Brisketharn', ...ofInventory },
  condition: { what: 'name as a condition', text: 'Weade Plankottisbur', ...ofRegister },
  need: { what: 'name as a need of one', text: 'Fofana Urgelbrundi', ...ofRegister },
} as const satisfies Record<string, Written>;
