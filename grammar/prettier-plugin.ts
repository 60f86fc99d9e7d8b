/**
 * A Prettier plugin for `.fcm`, for editors and for `fcmc fmt`:
 * `prettier --plugin fcmc/prettier model.fcm`.
 */
import type { Parser, Printer, SupportLanguage } from 'prettier';
import { isBlockComment, isIgnored, printComment } from './format-comments.ts';
import {
  parseForFormat,
  visitorKeys,
  type FcmComment,
  type FormatNode,
} from './format-node.ts';
import { canAttachComment, placeComment } from './place-comments.ts';
import { printNode } from './print-node.ts';

export const languages: SupportLanguage[] = [
  { name: 'fcm', parsers: ['fcm'], extensions: ['.fcm'] },
];

export const parsers: Readonly<Record<'fcm', Parser<FormatNode>>> = {
  fcm: {
    astFormat: 'fcm',
    parse: parseForFormat,
    locStart: (node: FormatNode | FcmComment) => node.span.start,
    locEnd: (node: FormatNode | FcmComment) => node.span.end,
  },
};

export const printers: Readonly<Record<'fcm', Printer<FormatNode>>> = {
  fcm: {
    print: printNode,
    getVisitorKeys: (node: FormatNode | FcmComment) => [...visitorKeys(node)],
    isBlockComment,
    printComment,
    canAttachComment,
    hasPrettierIgnore: isIgnored,
    willPrintOwnComments: (path) => !isIgnored(path),
    handleComments: {
      ownLine: placeComment,
      endOfLine: placeComment,
      remaining: placeComment,
    },
  },
};
