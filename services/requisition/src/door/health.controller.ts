/** GET /health: 200 while requests can be served, 503 else, with the reasons in the body either way. */
import { Controller, Get, HttpException } from '@nestjs/common';
import { Health, type HealthReport } from './health.js';

@Controller()
export class HealthController {
  constructor(private readonly health: Health) {}

  @Get('health')
  async get(): Promise<HealthReport> {
    return answered(await this.health.report());
  }
}

function answered(report: HealthReport): HealthReport {
  if (report.status === 'down') throw new HttpException(report, 503);
  return report;
}
