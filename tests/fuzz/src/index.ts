/** Requests that no client should send, made from the OpenAPI document. */
export {};
