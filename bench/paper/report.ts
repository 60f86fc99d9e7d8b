/** Writes `docs/paper.md`: `npm run report:paper`. */
import { renameSync, writeFileSync } from 'node:fs';
import { paperReport } from './paper-report.ts';

const FILE = 'docs/paper.md';

writeFileSync(`${FILE}.tmp`, paperReport());
renameSync(`${FILE}.tmp`, FILE);
console.log(`wrote ${FILE}`);
