/** Who may do what where: every cell, against an expectation written by hand. */
export {};
