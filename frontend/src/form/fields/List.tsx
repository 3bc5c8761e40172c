/** Rows of fields: add one, remove one, change what is in one. */
import type { ComponentType } from 'react';
import { Button } from '../../controls/Button';
import type { Field, Value } from '../../documents/form';
import { isRequired } from '../model';
import { partOf, rowFields, valuesOf, withNewRow, withValue } from '../rows';
import { holds } from '../rules';
import type { FieldProps } from './types';
import { GroupWords, Wrong } from './Words';

export interface AnyField {
  field: Field;
  value: Value | undefined;
  isRequired: boolean;
  errors: readonly string[];
  errorsAt(place: string): readonly string[];
  onChange(value: Value): void;
}

/** `Inner` draws a field of a row: it is handed in, for it draws this too. */
export function List({ field, value, errors, errorsAt, onChange, Inner, ...rest }: FieldProps<'ListField'> & { Inner: ComponentType<AnyField> }) {
  const rows = ('rows' in value ? value.rows : null) ?? [];
  const isFull = field.maxItems !== null && rows.length >= field.maxItems;
  return (
    <GroupWords field={field} errors={errors} isRequired={rest.isRequired}>
      <div className="list-rows">
        {rows.map((row, place) => {
          const values = valuesOf(row);
          const shown = rowFields(field, row.rowId ?? '').filter((inner) => holds(inner.visibleWhen, values));
          const title = `${field.itemLabel} ${place + 1}`;
          return (
            <div key={row.rowId} className="list-row" role="group" aria-label={title}>
              <div className="list-row-head">
                <strong>{title}</strong>
                {!field.readOnly && (
                  <Button className="small" onPress={() => onChange({ rows: rows.toSpliced(place, 1) })}>
                    Remove<span className="sr"> {title}</span>
                  </Button>
                )}
              </div>
              <div className="fieldset-fields">
                {shown.map((inner) => {
                  const at = `${place}/${partOf(inner.name)}`;
                  return (
                    <div key={inner.name} data-width={inner.width}>
                      <Inner
                        field={field.readOnly ? { ...inner, readOnly: true } : inner}
                        value={values.get(inner.name)}
                        isRequired={isRequired(inner, values)}
                        errors={errorsAt(at)}
                        errorsAt={(deeper) => errorsAt(`${at}/${deeper}`)}
                        onChange={(now) => onChange({ rows: rows.with(place, withValue(row, inner.name, now)) })}
                      />
                    </div>
                  );
                })}
              </div>
              <Wrong errors={[...errorsAt(String(place)), ...errorsAt(`${place}/rowId`)]} />
            </div>
          );
        })}
      </div>
      {!field.readOnly && (
        <Button className="small" isDisabled={isFull} onPress={() => onChange({ rows: withNewRow(field, rows) })}>
          Add {field.itemLabel}
        </Button>
      )}
      {isFull && !field.readOnly && <span className="why"> There can be {field.maxItems}.</span>}
    </GroupWords>
  );
}
