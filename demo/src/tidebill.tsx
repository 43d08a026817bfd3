/** The app's context: state, guarded actions, toasts and the error now on screen; it draws nothing. */
import { type ComponentChildren, createContext, type JSX } from "preact";
import { useCallback, useContext, useEffect, useMemo, useReducer, useState } from "preact/hooks";
import { allows, type Right } from "./invoicing/plans.ts";
import { type Declared, sidelight } from "./sidelight.ts";
import type { Action } from "./store/actions.ts";
import type { State } from "./store/model.ts";
import { load, save } from "./store/persist.ts";
import { reduce } from "./store/reduce.ts";

export type ErrorCode =
  | "payment_failed"
  | "import_failed"
  | "limit_reached"
  | "forbidden"
  | "card_expired";

export interface Tidebill {
  readonly state: State;
  /** Runs the action if the role allows it, else shows `forbidden`; says whether it ran. */
  readonly act: (right: Right, action: Action, done?: string) => boolean;
  /** Says whether the role allows it, and shows `forbidden` on screen if not. */
  readonly ask: (right: Right) => boolean;
  readonly dispatch: (action: Action) => void;
  readonly toast: (text: string) => void;
  readonly message: string;
  readonly denied: Right | null;
  readonly forgive: () => void;
  /** Declares an error on screen; returns what takes it back. */
  readonly raise: (code: ErrorCode) => () => void;
  readonly declareInvoice: (state: string | null) => void;
}

const Context = createContext<Tidebill | null>(null);

export function useTidebill(): Tidebill {
  const tidebill = useContext(Context);
  if (tidebill === null) throw new Error("useTidebill is only for children of TidebillProvider");
  return tidebill;
}

const TOAST_MS = 3_500;

function useToast(): readonly [string, (text: string) => void] {
  const [message, setMessage] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setMessage(""), TOAST_MS);
    return () => clearTimeout(timer);
  }, [message]);
  return [message, setMessage];
}

/** The latest raised error is the one the widget is told about. */
function useErrors(): readonly [ErrorCode | undefined, (code: ErrorCode) => () => void] {
  const [errors, setErrors] = useState<readonly { readonly code: ErrorCode }[]>([]);
  const raise = useCallback((code: ErrorCode) => {
    const raised = { code };
    setErrors((before) => [...before, raised]);
    return () => setErrors((before) => before.filter((other) => other !== raised));
  }, []);
  return [errors.at(-1)?.code, raise];
}

function useDeclared({ plan, role }: State, error?: ErrorCode, invoiceState?: string | null): void {
  useEffect(() => {
    const declared: Declared = {
      plan,
      role,
      ...(error === undefined ? {} : { error }),
      ...(invoiceState == null ? {} : { invoice_state: invoiceState }),
    };
    sidelight("context", declared);
  }, [plan, role, error, invoiceState]);
}

function useTheme({ theme }: State): void {
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}

export function TidebillProvider({
  children,
}: {
  readonly children: ComponentChildren;
}): JSX.Element {
  const [state, dispatch] = useReducer(reduce, localStorage, load);
  const [message, toast] = useToast();
  const [denied, setDenied] = useState<Right | null>(null);
  const [error, raise] = useErrors();
  const [invoiceState, declareInvoice] = useState<string | null>(null);
  const forgive = useCallback(() => setDenied(null), []);
  useEffect(() => save(localStorage, state), [state]);
  useTheme(state);
  useDeclared(state, error, invoiceState);

  const value = useMemo((): Tidebill => {
    const ask = (right: Right): boolean => {
      const allowed = allows(state.role, right);
      setDenied(allowed ? null : right);
      return allowed;
    };
    const act = (right: Right, action: Action, done?: string): boolean => {
      if (!ask(right)) return false;
      dispatch(action);
      if (done !== undefined) toast(done);
      return true;
    };
    return { state, act, ask, dispatch, toast, message, denied, forgive, raise, declareInvoice };
  }, [state, toast, message, denied, forgive, raise]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}
