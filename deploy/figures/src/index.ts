/** The figures behind docs/PROMISES.md. */
export {};
