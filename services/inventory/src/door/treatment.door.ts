/** Where questions about conditions and their treatment come in. */
import { Controller } from '@nestjs/common';
import {
  type ConditionPage,
  type GetTreatments,
  type GetZoneTreatments,
  getTreatments,
  getZoneTreatments,
  type ListConditions,
  listConditions,
  type Treatments,
  type ZoneTreatments,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { TreatmentQuestions } from '../use-cases/treatment-ports.js';

@Controller()
export class TreatmentDoor {
  constructor(private readonly treatments: TreatmentQuestions) {}

  @Answers(listConditions)
  conditions(body: ListConditions): Promise<ConditionPage> {
    return this.treatments.conditions(body);
  }

  @Answers(getTreatments)
  at(body: GetTreatments, { principal }: RequestContext): Promise<Treatments> {
    return this.treatments.at(body, principal);
  }

  @Answers(getZoneTreatments)
  inZone(body: GetZoneTreatments, { principal }: RequestContext): Promise<ZoneTreatments> {
    return this.treatments.inZone(body, principal);
  }
}
