/** The frame of every service behind the gateway: environment, health, start and end. */
import 'reflect-metadata';

export * from './divergences.js';
export * from './environment.js';
export * from './health.js';
export * from './run.js';
