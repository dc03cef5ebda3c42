/** What is asked about treatments, and what the register knows of conditions. */
import type { Principal } from '@satchel/access';
import type {
  ConditionPage,
  GetTreatments,
  GetZoneTreatments,
  ListConditions,
  Treatments,
  ZoneTreatments,
} from '@satchel/contracts';

/** Who can treat what: of locations that the asker may see, of zones of which she sees all. */
export abstract class TreatmentQuestions {
  abstract conditions(asked: ListConditions): Promise<ConditionPage>;
  abstract at(asked: GetTreatments, who: Principal): Promise<Treatments>;
  abstract inZone(asked: GetZoneTreatments, who: Principal): Promise<ZoneTreatments>;
}
