/** The CST types follow the grammar; `vitest -u` writes them anew. */
import { generateCstDts } from 'chevrotain';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { parser } from '../../grammar/parser.ts';

const HEADER = `/**
 * The shapes of the CST, generated from the grammar in \`parser.ts\` by
 * \`npx vitest run --project unit test/grammar/cst.test.ts -u\`.
 */
`;

it('matches the grammar', async () => {
  const types = generateCstDts(parser.getGAstProductions(), {
    includeVisitorInterface: false,
  }).replace(
    'import type { CstNode, ICstVisitor, IToken }',
    'import type { CstNode, IToken }',
  );
  const text = await format(HEADER + types, {
    parser: 'typescript',
    singleQuote: true,
  });
  await expect(text).toMatchFileSnapshot('../../grammar/cst.ts');
});
