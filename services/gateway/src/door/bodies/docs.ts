/** Which file of the docs is wanted. */
import { Text } from '@satchel/contracts';

export class DocsPath {
  @Text('Name of the file.', 100)
  file!: string;
}
