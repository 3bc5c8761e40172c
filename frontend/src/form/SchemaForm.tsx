/** A form from the server: renders its fields, sends the touched ones, puts each error beside its field. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Fragment, useMemo, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import type { Problem } from '../api/problem';
import { CheckSettings, type FieldValue, type Form } from '../documents/form';
import { listed } from '../language/formats';
import { Markdown } from '../parts/Markdown';
import { ProblemNote } from '../parts/messages';
import { Unsaved } from '../parts/Unsaved';
import '../styles/form.css';
import '../styles/fields.css';
import { FieldsetView } from './FieldsetView';
import { FormContext, TypedInContext, type TypedIn } from './FormContext';
import { changes, clearedSecrets, dependencies, fieldsOf, secretsLeftBehind, sortIssues, type Errors } from './model';
import { OthersNote } from './OthersNote';
import { problems } from './problems';
import { holds } from './rules';
import { useTyped } from './useTyped';

/** Why what is typed cannot be saved any more. */
export interface Lost {
  why: string;
  /** Nothing else of it may be seen by now. */
  isGone: boolean;
  /** What stands here when nothing was typed. */
  instead: ReactNode;
}

interface Props {
  /** Another token: it was read anew. What is typed by then stays, and what somebody else has changed is told. */
  form: Form;
  lost?: Lost | null;
  /** Whether the page follows the server: once it does again, that the server did not answer is over. */
  isLive?: boolean;
  /** Who saved last, where that is known. */
  savedBy?: string | null;
  /** A form that may be sent as it is: a new config's, a flow's. */
  sendsUntouched: boolean;
  /** Null: it worked. `token` is that of the form as it stands, which need not be the one that came first. */
  onSend(values: FieldValue[], unchecked: boolean, token: string): Promise<Problem | null>;
  onReload?(): void;
  /** Whether what is typed can be tried at the service, and nothing saved. */
  canCheck?: boolean;
  /** Whether it can be saved all the same when the service says no. */
  canSkipCheck?: boolean;
  /** What stands below, and may ask what is typed (`useTypedIn`). */
  children?: ReactNode;
  /** Said for as long as nothing is touched: what became of the form before this one. */
  news?: string;
}

interface Refusal {
  problem: Problem;
  /** What is wrong with the whole, or with fields that are not here. */
  ofForm: readonly string[];
  /** Whether it was a check alone. */
  ofCheck: boolean;
}

const STALE = ['CONFLICT', 'FORM_CHANGED', 'FORM_EXPIRED'];

/** Why the form is another one than was opened, and what becomes of what was typed. */
function staleWords(problem: Problem | null, savedBy: string | null): string {
  if (problem !== null && problem.code !== 'CONFLICT') {
    return t`This form has changed since it was opened. What you typed is kept: look it over, then save again.`;
  }
  const who = problem?.changedBy ?? savedBy ?? t`Somebody else`;
  return t`${who} saved this while you were editing. What you typed is kept: saving puts it on top.`;
}

export function SchemaForm({ sendsUntouched, onSend, onReload, canCheck = false, canSkipCheck = true, news = '', children, ...rest }: Props) {
  const { lost = null, savedBy = null, isLive = false } = rest;
  /** What a save was refused for, when the form has been read anew for it. */
  const [stale, setStale] = useState<Problem | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isSending, setIsSending] = useState(false);
  const [answer, setAnswer] = useState('');
  /** Whether it was to be saved when something was found wrong, and not only tried. */
  const [wasToBeSaved, setWasToBeSaved] = useState(true);
  const typed = useTyped(rest.form, (problem) => setRefusal({ problem, ofForm: [], ofCheck: false }));
  const { form, values, touched, errors, others } = typed;
  const check = useAct(CheckSettings);
  const formRef = useRef<HTMLFormElement>(null);
  const statusRef = useRef<HTMLParagraphElement>(null);
  const losing = clearedSecrets(fieldsOf(form), values, touched).map(({ label }) => label);
  const names = listed(losing);
  const context = useMemo(
    () => ({
      token: form.token,
      dependencies: (wanted: readonly string[]) => dependencies(form, values, wanted),
      leftBehind: secretsLeftBehind(fieldsOf(form), touched).map(({ name }) => name),
    }),
    [form, values, touched],
  );

  const [wasLive, setWasLive] = useState(isLive);
  if (wasLive !== isLive) {
    setWasLive(isLive);
    if (isLive && refusal?.problem.code === 'NETWORK') {
      setRefusal(null);
    }
  }

  const mark = (found: Errors): void => {
    flushSync(() => typed.setErrors(found));
    formRef.current?.querySelector<HTMLElement>('[data-invalid] :is(input, textarea, select), [aria-invalid=true], [data-wrong]')?.focus();
  };
  /** What would be sent; null when something is wrong with it already. */
  const gather = async (isToBeSaved: boolean): Promise<{ sent: FieldValue[]; form: Form } | null> => {
    setWasToBeSaved(isToBeSaved);
    setRefusal(null);
    setAnswer('');
    const latest = await typed.latest();
    const found = problems(latest.form, latest.values, latest.touched);
    if (Object.keys(found).length > 0) {
      mark(found);
      return null;
    }
    return { sent: changes(latest.form, latest.values, latest.touched), form: latest.form };
  };
  const refuse = (problem: Problem, of: Form, ofCheck: boolean): void => {
    const { byField, ofForm } = sortIssues(of, problem.issues);
    const isAllMarked = problem.code === 'VALIDATION' && ofForm.length === 0 && problem.issues.length > 0;
    setRefusal(isAllMarked ? null : { problem, ofForm, ofCheck });
    mark(byField);
  };
  const typedIn = async (): Promise<TypedIn | null> => {
    const gathered = await gather(false);
    return (
      gathered && {
        formToken: gathered.form.token,
        values: gathered.sent,
        refuse: (problem) => refuse(problem, gathered.form, true),
      }
    );
  };
  const send = async (unchecked: boolean): Promise<void> => {
    const gathered = await gather(true);
    if (gathered === null) {
      return;
    }
    setIsSending(true);
    typed.sending(true);
    const problem = await onSend(gathered.sent, unchecked, gathered.form.token);
    typed.sending(false);
    setIsSending(false);
    if (problem === null) {
      typed.settle();
      setStale(null);
      flushSync(() => setAnswer(t`Saved.`));
      // The button that saved is disabled by it: the keyboard goes on beside it, where it says so.
      if (document.activeElement?.matches('body, button:disabled')) {
        statusRef.current?.focus();
      }
    } else if (onReload && STALE.includes(problem.code)) {
      setStale(problem);
      onReload();
    } else {
      refuse(problem, gathered.form, false);
    }
  };
  const tryOut = async (): Promise<void> => {
    const gathered = await gather(false);
    if (gathered === null) {
      return;
    }
    const { payload, problem } = await check.run({ input: { formToken: gathered.form.token, values: gathered.sent } });
    if (payload) {
      const said = payload.answer || t`The service says that it works.`;
      setAnswer(`${said} ${t`Nothing is saved yet.`}`);
    } else {
      refuse(problem, gathered.form, true);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void send(false);
  };

  if (lost !== null && touched.size === 0) {
    return lost.instead;
  }
  const canSend = lost === null && (sendsUntouched || touched.size > 0);
  const isMarked = Object.keys(errors).length > 0;
  const unsaved = unsavedWords(touched.size, canSend, news);
  const marked = wasToBeSaved ? t`Not saved: look at what is marked above.` : t`Not tried: look at what is marked above.`;
  const words = check.busy ? t`Asking the service…` : isMarked ? marked : answer || unsaved;
  return (
    <FormContext value={context}>
      <Unsaved count={touched.size} />
      <form ref={formRef} className="form" noValidate onSubmit={submit}>
        {form.description && <Markdown text={form.description} />}
        {form.errors.map((error) => (
          <p className="note" data-tone="DANGER" key={error}>
            {error}
          </p>
        ))}
        <Fragment key={typed.round}>
          {form.fieldsets
            .filter((fieldset) => holds(fieldset.visibleWhen, values))
            .map((fieldset) => (
              <FieldsetView
                key={fieldset.name}
                fieldset={lost?.isGone ? { ...fieldset, fields: fieldset.fields.filter(({ name }) => touched.has(name)) } : fieldset}
                values={values}
                errors={errors}
                onChange={(name, value) => {
                  setAnswer('');
                  typed.change(name, value);
                }}
              />
            ))}
        </Fragment>
        {losing.length > 0 && (
          <p className="note" data-tone="WARNING">
            <Trans>The destination has changed, so saving removes {names}. Set it again here if it still belongs.</Trans>
          </p>
        )}
        <div className="savebar" data-unsaved={touched.size > 0 || undefined}>
          {lost !== null && (
            <p className="note" data-tone="DANGER" role="alert">
              {lost.why}
            </p>
          )}
          {lost === null && touched.size > 0 && (stale !== null || others.length > 0) && (
            <OthersNote
              words={staleWords(stale, savedBy)}
              others={others}
              mine={touched}
              onTakeTheirs={typed.takeTheirs}
              onBeginAnew={() => {
                setStale(null);
                setRefusal(null);
                typed.beginAnew();
              }}
            />
          )}
          <ProblemNote problem={refusal?.problem ?? null}>
            {refusal?.ofForm.map((message) => (
              <p key={message}>{message}</p>
            ))}
            {canSkipCheck && refusal?.ofCheck === false && refusal.problem.code === 'CHECK_FAILED' && (
              <Button className="small" onPress={() => void send(true)}>
                <Trans>Save without checking</Trans>
              </Button>
            )}
            {onReload && STALE.includes(refusal?.problem.code ?? '') && (
              <Button className="small" onPress={onReload}>
                <Trans>Read it again</Trans>
              </Button>
            )}
          </ProblemNote>
          <Button type="submit" className="primary" isDisabled={!canSend} data-busy={isSending || undefined}>
            {form.submitLabel}
          </Button>
          {canCheck && lost === null && (
            <Button className="ghost" data-busy={check.busy || undefined} onPress={() => void tryOut()}>
              <Trans>Check</Trans>
            </Button>
          )}
          <p role="status" ref={statusRef} tabIndex={-1}>
            {words}
          </p>
        </div>
      </form>
      {lost === null && <TypedInContext value={typedIn}>{children}</TypedInContext>}
    </FormContext>
  );
}

function unsavedWords(count: number, canSend: boolean, news: string): string {
  if (count === 0) {
    return news || (canSend ? '' : t`No changes`);
  }
  return plural(count, { one: '# unsaved change', other: '# unsaved changes' });
}
