import type { ModelDecl } from '../../grammar/ast.ts';
import type { LoadedModule } from '../modules.ts';
import type { Reporter } from './reporter.ts';

/**
 * The model called `wanted`, or the only one of the file. Reports FCM1023 (there
 * is none), FCM1024 (several, no choice), FCM1025 (no such model).
 */
export function chooseModel(
  { program, file }: LoadedModule,
  wanted: string | null,
  reporter: Reporter,
): ModelDecl | null {
  const { models } = program;
  const names = models.map(({ name }) => name.text);
  const [only, second] = models;
  if (only === undefined) {
    reporter.error('FCM1023', null, `${file} declares no model`, {
      help: 'add one: model m(x: f32[1, 8, 8, 4]) -> f32[1, 8, 8, 4] { return relu(x) }',
    });
    return null;
  }
  if (wanted === null) {
    if (second === undefined) return only;
    reporter.error(
      'FCM1024',
      second.name.span,
      `${file} declares ${models.length} models and none was chosen`,
      {
        related: [{ message: 'the first one', span: only.name.span }],
        help: `choose one: ${names.slice(0, 8).join(', ')}`,
      },
    );
    return null;
  }
  const chosen = models.find(({ name }) => name.text === wanted);
  if (chosen !== undefined) return chosen;
  reporter.error('FCM1025', null, `${file} has no model \`${wanted}\``, {
    related: [{ message: 'a model of this file', span: only.name.span }],
    help: reporter.suggestions.help(
      wanted,
      names,
      `it has: ${names.slice(0, 8).join(', ')}`,
    ),
  });
  return null;
}
