// Which signals force the big model, and all the places where a tag is only text.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findForce, hasForceTag, isYes } from '#lib/policy/force-signals.ts';

const tag = '#force_big';
const none = { header: null, isBigAlias: false, lastWords: null, tag };

describe('the force header', () => {
  it.each(['true', '1', 'TRUE', 'True', ' true '])('counts as yes: %j', (value) => expect(isYes(value)).toBe(true));
  it.each(['false', '0', '', 'yes', 'on', '2', 'true,true', '1, 1', 'truely'])('does not count: %j', (value) =>
    expect(isYes(value)).toBe(false),
  );
  it('does not count when it is absent', () => expect(isYes(null)).toBe(false));
});

describe('of several signals', () => {
  it('the header comes first, then the model, then the tag', () => {
    const lastWords = `${tag} hello`;
    expect(findForce({ header: '1', isBigAlias: true, lastWords, tag })).toBe('header');
    expect(findForce({ header: '0', isBigAlias: true, lastWords, tag })).toBe('model');
    expect(findForce({ ...none, lastWords })).toBe('tag');
    expect(findForce(none)).toBe('none');
  });
});

describe('the force tag', () => {
  it.each([
    '#force_big hello',
    'hello #force_big',
    '  \n#force_big\nhello',
    'hello\n#force_big \t\n',
    '#force_big',
    '#force_big, please',
    '#force_big: summarise',
    'a #force_big b #force_big',
  ])('forces as the first or last word: %j', (text) => expect(hasForceTag(text, tag)).toBe(true));

  it.each([
    'please use #force_big for this one, thanks',
    '#force_bigger hello',
    '#force_big_model hello',
    'hello#force_big',
    'hello "#force_big"',
    'hello #force_big.',
    '#FORCE_BIG hello',
    'hello #Force_Big',
    '`#force_big` wakes the gaming PC',
    'force_big',
    '',
  ])('is only text elsewhere: %j', (text) => expect(hasForceTag(text, tag)).toBe(false));

  it('is switched off by an empty tag', () => {
    expect(hasForceTag('', '')).toBe(false);
    expect(hasForceTag('anything', '')).toBe(false);
  });

  it('means the same as its two regular expressions, for any text around it', () => {
    const first = /^\s*#force_big(?!\w)/;
    const last = /(^|\s)#force_big\s*$/;
    const piece = fc.constantFrom(
      tag,
      ' ',
      '\n',
      '\t',
      'a',
      '_',
      '.',
      '#',
      'é',
      '\u00a0',
      '\u2028',
      'word',
      '#force_bi',
      'g',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        expect(hasForceTag(text, tag)).toBe(first.test(text) || last.test(text));
      }),
      { numRuns: 5000 },
    );
  });
});
