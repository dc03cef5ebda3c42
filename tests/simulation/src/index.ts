/** The whole system in one process, with a scheduler that does to it what networks do. */
export {};
