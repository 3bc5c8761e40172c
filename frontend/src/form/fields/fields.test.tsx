// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { choicesOf, CONDITION_CHOICES, fieldOf, formOf } from '../samples';
import { show, type Asked } from '../testing';

const REMOTE = { __typename: 'RemoteChoices', searchable: true, minSearchLength: 0, dependsOn: ['url'], selectedItems: [] };
const LIST = fieldOf('ListField', 'targets', {
  template: [
    fieldOf('TextField', 'targets.url', { label: 'URL', required: true }),
    fieldOf('NumberField', 'targets.weight', { label: 'Weight', number: '1' }),
  ],
  rows: [
    {
      rowId: '0',
      fields: [
        fieldOf('TextField', 'targets.0.url', { label: 'URL', required: true, text: 'https://a.test' }),
        fieldOf('NumberField', 'targets.0.weight', { label: 'Weight', number: '5' }),
      ],
    },
  ],
});

beforeAll(() => {
  // jsdom lays nothing out and knows no CSS.
  Element.prototype.scrollIntoView ??= () => Promise.resolve() as never;
  globalThis.CSS ??= { escape: (text: string) => text } as typeof CSS;
});
afterEach(cleanup);

const save = () => userEvent.click(screen.getByRole('button', { name: 'Save' }));
const click = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

async function pick(select: string | RegExp, option: string) {
  await userEvent.selectOptions(screen.getByRole('combobox', { name: select }), option);
}

function chosenPage(labels: string[], rest: object = {}) {
  return { fieldChoices: { ...choicesOf(...labels), hasMore: false, endCursor: null, problem: null, code: null, ...rest } };
}

it('adds conditions, asks for what each compares with, and sends them', async () => {
  const { sent } = show(formOf(fieldOf('ConditionsField', 'conditions', { conditionChoices: CONDITION_CHOICES })));
  await userEvent.click(screen.getByRole('radio', { name: 'Events of which all of these hold' }));
  const first = screen.getByRole('group', { name: 'Condition 1' });
  await userEvent.type(within(first).getByRole('textbox', { name: 'Text' }), 'fire');
  await click('Add condition');
  const second = screen.getByRole('group', { name: 'Condition 2' });
  await userEvent.selectOptions(within(second).getByRole('combobox', { name: 'What to look at' }), 'Priority');
  await userEvent.click(within(screen.getByRole('group', { name: 'Condition 2' })).getByRole('checkbox', { name: 'High' }));
  await save();
  expect(sent[0]!.values).toEqual([
    {
      name: 'conditions',
      value: {
        conditions: {
          mode: 'ALL',
          conditions: [
            { choiceId: 'data.title', operatorId: 'contains', values: ['fire'] },
            { choiceId: 'priority', operatorId: 'one-of', values: ['high'] },
          ],
        },
      },
    },
  ]);
});

it('asks for no value where a condition compares with nothing', async () => {
  const { sent } = show(formOf(fieldOf('ConditionsField', 'conditions', { conditionChoices: CONDITION_CHOICES })));
  await userEvent.click(screen.getByRole('radio', { name: 'Events of which one of these holds' }));
  await pick(/How to compare/, 'is there');
  expect(screen.queryByRole('textbox')).toBeNull();
  await save();
  expect(sent[0]!.values[0]!.value).toEqual({
    conditions: { mode: 'ANY', conditions: [{ choiceId: 'data.title', operatorId: 'any', values: [] }] },
  });
});

it('puts what is wrong with a condition beside it, and sends nothing unfinished', async () => {
  const conditions = [
    { choiceId: 'data.title', operatorId: 'contains', values: ['a'], labels: ['a'], errors: [] },
    { choiceId: 'data.title', operatorId: 'contains', values: [''], labels: [''], errors: ['Compare with something.'] },
  ];
  const { sent } = show(formOf(fieldOf('ConditionsField', 'conditions', { mode: 'ANY', conditions, conditionChoices: CONDITION_CHOICES })));
  const second = screen.getByRole('group', { name: 'Condition 2' });
  expect(within(second).getByText('Compare with something.')).toBeTruthy();
  const box = within(second).getByRole('textbox', { name: 'Text' });
  await userEvent.type(box, 'x');
  await userEvent.clear(box);
  await save();
  expect(within(second).getByText('Say what to compare with.')).toBeTruthy();
  expect(sent).toEqual([]);
});

it('keeps a condition on something that is offered no more', async () => {
  const conditions = [{ choiceId: 'data.gone', operatorId: 'is', values: ['7'], labels: ['Seven'], errors: [] }];
  const { sent } = show(formOf(fieldOf('ConditionsField', 'conditions', { mode: 'ALL', conditions, conditionChoices: CONDITION_CHOICES })));
  expect(screen.getByText('Seven')).toBeTruthy();
  await click('Add condition');
  await userEvent.type(screen.getByRole('textbox', { name: 'Text' }), 'x');
  await save();
  expect(sent[0]!.values[0]!.value).toEqual({
    conditions: {
      mode: 'ALL',
      conditions: [
        { choiceId: 'data.gone', operatorId: 'is', values: ['7'] },
        { choiceId: 'data.title', operatorId: 'contains', values: ['x'] },
      ],
    },
  });
});

it('keeps the ids of rows that are there, and adds and removes rows', async () => {
  const { sent } = show(formOf(LIST));
  await click('Add Target');
  const added = screen.getByRole('group', { name: 'Target 2' });
  await userEvent.type(within(added).getByRole('textbox', { name: 'URL' }), 'https://b.test');
  await save();
  expect(sent[0]!.values).toEqual([
    {
      name: 'targets',
      value: {
        rows: [
          {
            rowId: '0',
            values: [
              { name: 'targets.0.url', value: { text: 'https://a.test' } },
              { name: 'targets.0.weight', value: { number: '5' } },
            ],
          },
          {
            rowId: 'new-1',
            values: [
              { name: 'targets.new-1.url', value: { text: 'https://b.test' } },
              { name: 'targets.new-1.weight', value: { number: '1' } },
            ],
          },
        ],
      },
    },
  ]);
  await click(/^Remove.*Target 1/);
  await save();
  expect(sent[1]!.values[0]!.value).toMatchObject({ rows: [{ rowId: 'new-1' }] });
});

it('marks the field of the row that is wrong, by itself and by what the server says', async () => {
  const issues = [{ path: ['values', 'targets', '0', 'weight'], message: 'Too heavy.' }];
  const refused = { code: 'VALIDATION', message: 'x', issues, changedBy: null };
  show(formOf(LIST), { outcomes: [refused] });
  await click('Add Target');
  await save();
  const added = screen.getByRole('group', { name: 'Target 2' });
  expect(within(added).getByText('This is needed.')).toBeTruthy();
  await userEvent.type(within(added).getByRole('textbox', { name: 'URL' }), 'https://b.test');
  await save();
  expect(await within(screen.getByRole('group', { name: 'Target 1' })).findByText('Too heavy.')).toBeTruthy();
});

it('keeps secret values of a mapping, replaces one, adds one', async () => {
  const entries = [
    { key: 'a', value: null, isSet: true },
    { key: 'b', value: null, isSet: true },
  ];
  const { sent } = show(formOf(fieldOf('MappingField', 'passwords', { valuesAreSecret: true, entries })));
  await click(/^Replace.*b/);
  await userEvent.type(screen.getByLabelText('Value'), 'new');
  await click(/^Add.*passwords/);
  await userEvent.type(screen.getAllByRole('textbox', { name: 'Name' })[2]!, 'c');
  await save();
  expect(sent).toEqual([]);
  await userEvent.type(screen.getAllByLabelText('Value')[1]!, 'third');
  await save();
  expect(sent[0]!.values).toEqual([
    { name: 'passwords', value: { mapping: [{ key: 'a', keep: true }, { key: 'b', value: 'new' }, { key: 'c', value: 'third' }] } },
  ]);
});

it('refuses a name that stands in a mapping twice', async () => {
  const entries = [{ key: 'a', value: '1', isSet: true }];
  const { sent } = show(formOf(fieldOf('MappingField', 'headers', { entries })));
  await click(/^Add.*headers/);
  await userEvent.type(screen.getAllByRole('textbox', { name: 'Name' })[1]!, 'a');
  await save();
  expect(screen.getByText('This stands there twice.')).toBeTruthy();
  expect(sent).toEqual([]);
});

it('sends a span of its four amounts, and refuses none of them quietly', async () => {
  const { sent } = show(formOf(fieldOf('TemporalField', 'pause', { temporalKind: 'DURATION', iso: 'P0DT0H5M0S' })));
  const hours = screen.getByRole<HTMLInputElement>('textbox', { name: 'hours' });
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'minutes' }).value).toBe('5');
  await userEvent.type(hours, '2');
  await save();
  expect(sent[0]!.values).toEqual([{ name: 'pause', value: { iso: 'P0DT2H5M0S' } }]);
});

it('sends a moment in UTC and a time with its seconds', async () => {
  const { sent } = show(
    formOf(
      fieldOf('TemporalField', 'moment', { temporalKind: 'DATETIME', iso: '2026-01-02T12:30:00Z' }),
      fieldOf('TemporalField', 'at', { temporalKind: 'TIME' }),
      fieldOf('TemporalField', 'day', { temporalKind: 'DATE', isoMin: '2026-01-01' }),
    ),
  );
  await userEvent.type(screen.getByLabelText(/^at/), '07:15');
  await userEvent.type(screen.getByLabelText(/^day/), '2025-12-31');
  await save();
  expect(screen.getByText('Not before 2026-01-01.')).toBeTruthy();
  await userEvent.clear(screen.getByLabelText(/^day/));
  await userEvent.type(screen.getByLabelText(/^day/), '2026-02-01');
  await userEvent.clear(screen.getByLabelText(/^moment/));
  await userEvent.type(screen.getByLabelText(/^moment/), '2026-03-04T05:06');
  await save();
  expect(sent[0]!.values).toEqual([
    { name: 'moment', value: { iso: new Date('2026-03-04T05:06').toISOString().replace('.000Z', 'Z') } },
    { name: 'at', value: { iso: '07:15:00' } },
    { name: 'day', value: { iso: '2026-02-01' } },
  ]);
});

it('asks the service for choices once somebody looks, with what is typed elsewhere, and sends the value', async () => {
  const answer = ({ variables }: Asked) => chosenPage(variables.search === 'al' ? ['Alpha'] : ['Alpha', 'Beta']);
  const url = fieldOf('TextField', 'url', { label: 'URL' });
  const { sent, asked } = show(formOf(url, fieldOf('ChoiceField', 'room', { label: 'Room', source: REMOTE })), { answer });
  await userEvent.type(screen.getByRole('textbox', { name: /URL/ }), 'u');
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByRole('combobox', { name: /Room/ }));
  expect(await screen.findByRole('option', { name: 'Beta' })).toBeTruthy();
  await userEvent.keyboard('al');
  await vi.waitFor(() => expect(screen.queryByRole('option', { name: 'Beta' })).toBeNull());
  await userEvent.click(screen.getByRole('option', { name: 'Alpha' }));
  await save();
  const dependencies = [{ name: 'url', value: { text: 'u' } }];
  expect(asked.map(({ variables }) => variables)).toEqual([
    { token: 't', field: 'room', search: '', after: null, dependencies },
    { token: 't', field: 'room', search: 'al', after: null, dependencies },
  ]);
  expect(sent[0]!.values[1]).toEqual({ name: 'room', value: { choice: 'alpha' } });
});

it('shows why the service offers nothing, and asks it again when it is told to', async () => {
  let page = chosenPage([], { problem: 'The service refused the token.', code: 'CHECK_FAILED' });
  const answer = () => page;
  show(formOf(fieldOf('ChoiceField', 'room', { label: 'Room', source: { ...REMOTE, dependsOn: [] } })), { answer });
  await userEvent.click(screen.getByRole('combobox', { name: /Room/ }));
  expect(await screen.findByText('The service refused the token.')).toBeTruthy();
  page = chosenPage(['Alpha']);
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('option', { name: 'Alpha' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

it('asks nothing for a search that is too short, and says how much is missing', async () => {
  const source = { ...REMOTE, minSearchLength: 2, dependsOn: [] };
  const { asked } = show(formOf(fieldOf('ChoiceField', 'room', { label: 'Room', source })), { answer: () => chosenPage(['Alpha']) });
  await userEvent.click(screen.getByRole('combobox', { name: /Room/ }));
  expect(await screen.findByText('Type 2 more to search.')).toBeTruthy();
  await userEvent.keyboard('al');
  expect(await screen.findByRole('option', { name: 'Alpha' })).toBeTruthy();
  expect(asked.map(({ variables }) => variables.search)).toEqual(['al']);
});

it('shows what is chosen by its label, and keeps it when the list is only looked at', async () => {
  const selected = { ...REMOTE, dependsOn: [], selectedItems: choicesOf('General').items };
  const { sent } = show(formOf(fieldOf('ChoiceField', 'room', { label: 'Room', source: selected, choice: 'general' })), {
    answer: () => chosenPage(['Alpha']),
  });
  const box = screen.getByRole<HTMLInputElement>('combobox', { name: /Room/ });
  expect(box.value).toBe('General');
  await userEvent.click(box);
  await screen.findByRole('option', { name: 'Alpha' });
  await userEvent.keyboard('{Escape}');
  await userEvent.tab();
  expect(box.value).toBe('General');
  await save();
  expect(sent[0]!.values).toEqual([]);
});

it('moves in the list by the arrow keys, past what cannot be chosen, and takes by Enter', async () => {
  const [x, y, z] = choicesOf('X', 'Y', 'Z').items;
  const source = { ...choicesOf(), items: [x!, { ...y!, disabled: true }, z!] };
  const { sent } = show(formOf(fieldOf('ChoiceField', 'letter', { label: 'Letter', choiceWidget: 'COMBOBOX', source })));
  const box = screen.getByRole('combobox', { name: /Letter/ });
  box.focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  const active = document.getElementById(box.getAttribute('aria-activedescendant') ?? '');
  expect(active?.textContent).toBe('Z');
  await userEvent.keyboard('{Enter}');
  expect(box.getAttribute('aria-expanded')).toBe('false');
  expect(sent).toEqual([]);
  await save();
  expect(sent[0]!.values).toEqual([{ name: 'letter', value: { choice: 'z' } }]);
});

it('adds tags of its own and offered ones, and takes them away', async () => {
  const tags = fieldOf('MultiChoiceField', 'tags', { multiWidget: 'TAGS', allowCustom: true, choices: ['x'], source: choicesOf('X', 'Y') });
  const { sent } = show(formOf(tags));
  const box = screen.getByRole('combobox', { name: 'Add to tags' });
  await userEvent.type(box, 'own{Enter}');
  expect(sent).toEqual([]);
  await userEvent.click(box);
  await userEvent.click(await screen.findByRole('option', { name: 'Y' }));
  // The list stays open for a next one.
  await userEvent.keyboard('{Escape}');
  await click('Remove X');
  await save();
  expect(sent[0]!.values).toEqual([{ name: 'tags', value: { choices: ['own', 'y'] } }]);
});

it('drags a number between its ends, and shows it with its unit', async () => {
  show(formOf(fieldOf('NumberField', 'volume', { numberWidget: 'SLIDER', min: '0', max: '10', unit: 'dB', number: '5' })));
  const slider = screen.getByRole<HTMLInputElement>('slider', { name: /volume/ });
  expect([slider.min, slider.max, slider.value]).toEqual(['0', '10', '5']);
  expect(screen.getByText('5 dB')).toBeTruthy();
});

it('says why a field is locked, whatever its type', () => {
  const locked = { readOnly: true, lockedReason: 'The environment says so.' };
  const forms = [
    fieldOf('TextField', 'a', locked),
    fieldOf('MappingField', 'b', locked),
    fieldOf('ListField', 'c', locked),
    fieldOf('ConditionsField', 'd', { ...locked, conditionChoices: CONDITION_CHOICES }),
    fieldOf('TemporalField', 'e', { ...locked, temporalKind: 'DURATION' }),
    fieldOf('MultiChoiceField', 'f', { ...locked, multiWidget: 'TAGS', source: choicesOf('X') }),
    fieldOf('ChoiceField', 'g', { ...locked, source: choicesOf('X') }),
    fieldOf('NumberField', 'h', { ...locked, numberWidget: 'SLIDER', min: '0', max: '1' }),
  ];
  show(formOf(...forms));
  expect(screen.getAllByText('The environment says so.')).toHaveLength(forms.length);
  expect(screen.queryByRole('button', { name: /^(Add|Remove)/ })).toBeNull();
});

it('fills a text from a file', async () => {
  const { sent } = show(formOf(fieldOf('TextField', 'code', { multiline: true, fileTypes: ['.txt'] })));
  const input = document.querySelector<HTMLInputElement>('input[type=file]')!;
  fireEvent.change(input, { target: { files: [new File(['from a file'], 'a.txt', { type: 'text/plain' })] } });
  expect(await screen.findByText('Read from a.txt')).toBeTruthy();
  await save();
  expect(sent[0]!.values).toEqual([{ name: 'code', value: { text: 'from a file' } }]);
});

it('shows a notice with something to copy, and sends nothing of it', async () => {
  const { sent } = show(formOf(fieldOf('NoticeField', 'notice', { label: 'Callback', body: 'Copy **this**.', copyValue: 'https://here.test/' })));
  expect(screen.getByText('this').tagName).toBe('STRONG');
  expect(screen.getByText('https://here.test/')).toBeTruthy();
  await save();
  expect(sent[0]!.values).toEqual([]);
});
