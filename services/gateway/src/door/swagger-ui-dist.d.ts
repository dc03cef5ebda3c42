declare module 'swagger-ui-dist/absolute-path.js' {
  /** The folder in which the files of Swagger UI stand. */
  export default function getAbsoluteFSPath(): string;
}
