/** What happens to customers; archiving hides them from new invoices and keeps their history. */
import type { CustomerAction, CustomerForm, Steps } from "./actions.ts";
import type { Customer, State } from "./model.ts";

function edited(state: State, id: string, change: Partial<Customer>): State {
  const customers = state.customers.map((customer) =>
    customer.id === id ? { ...customer, ...change } : customer,
  );
  return { ...state, customers };
}

function added(state: State, forms: readonly CustomerForm[]): State {
  const made = forms.map((form, index) => ({
    ...form,
    id: `cus_${state.nextId + index}`,
    archived: false,
  }));
  return {
    ...state,
    customers: [...state.customers, ...made],
    nextId: state.nextId + forms.length,
  };
}

export const customerSteps: Steps<CustomerAction> = {
  "customers-added": (state, { forms }) => added(state, forms),
  "customer-edited": (state, { id, form }) => edited(state, id, form),
  "customer-archived": (state, { id, archived }) => edited(state, id, { archived }),
};
