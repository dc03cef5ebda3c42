/** Writes services/gateway/openapi.json, which is checked in; a spec fails where it differs. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { declaredRoutes } from './door/census.js';
import { openApiDocument } from './door/openapi.js';
import { CONTROLLERS } from './gateway.module.js';

const document = openApiDocument(declaredRoutes(CONTROLLERS));
const file = new URL('../openapi.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
process.stdout.write(`wrote ${file.pathname}\n`);
