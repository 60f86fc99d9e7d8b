import { expect, it } from 'vitest';
import { each, varied } from './cases.ts';

interface Params {
  readonly kernel: number | readonly number[];
  readonly stride: number;
  readonly padding: string;
}

it('lists the control case, then one per change, titled by it', () => {
  const control: Params = { kernel: 3, stride: 1, padding: 'same' };
  const cases = varied(control, [
    ...each<Params, 'kernel'>('kernel', [1, [3, 5]]),
    { stride: 2, padding: 'valid' },
  ]);
  expect(cases).toEqual([
    { title: 'control', params: control },
    { title: 'kernel=1', params: { ...control, kernel: 1 } },
    { title: 'kernel=[3,5]', params: { ...control, kernel: [3, 5] } },
    {
      title: 'stride=2 padding=valid',
      params: { kernel: 3, stride: 2, padding: 'valid' },
    },
  ]);
});
