/** The one function of swagger-ui-dist that we call; the package brings no types. */
declare module 'swagger-ui-dist/absolute-path.js' {
  /** The folder in which the files of Swagger UI stand. */
  export default function getAbsoluteFSPath(): string;
}
