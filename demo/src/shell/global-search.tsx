/** Search over pages, invoices and customers, as a combobox; it only leads to pages. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { money } from "../invoicing/money.ts";
import { gross } from "../invoicing/totals.ts";
import { navigate } from "../router.tsx";
import type { State } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Icon } from "../ui/icon.tsx";

interface Hit {
  readonly path: string;
  readonly title: string;
  readonly detail: string;
}

const MAX_HITS = 7;

const pages: readonly (readonly [path: string, title: string])[] = [
  ["/invoices/new", "New invoice"],
  ["/invoices", "Invoices"],
  ["/customers", "Customers"],
  ["/import", "Import customers"],
  ["/payments", "Payments"],
  ["/payouts", "Payouts"],
  ["/reports", "Reports and VAT"],
  ["/integrations", "Integrations and webhooks"],
  ["/settings/api-keys", "API keys"],
  ["/settings/team", "Team and roles"],
  ["/settings/billing", "Plan and billing"],
  ["/settings/security", "Security and password"],
  ["/settings/notifications", "Notifications and reminders"],
  ["/settings/company", "Company and invoice numbering"],
];

function everything(state: State): readonly Hit[] {
  const names = new Map(state.customers.map((customer) => [customer.id, customer.name]));
  const customers = state.customers.map(({ id, name, email }) => ({
    path: `/customers/${id}`,
    title: name,
    detail: email,
  }));
  const invoices = state.invoices.toReversed().map((invoice) => ({
    path: `/invoices/${invoice.id}`,
    title: invoice.number ?? "Draft invoice",
    detail: `${names.get(invoice.customerId) ?? ""}, ${money(gross(invoice))}`,
  }));
  const places = pages.map(([path, title]) => ({ path, title, detail: "Page" }));
  return [...places, ...customers, ...invoices];
}

export function findHits(state: State, query: string): readonly Hit[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [];
  return everything(state)
    .filter((hit) => `${hit.title} ${hit.detail}`.toLowerCase().includes(wanted))
    .slice(0, MAX_HITS);
}

export function GlobalSearch(): JSX.Element {
  const { state } = useTidebill();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const hits = findHits(state, query);
  const go = (hit: Hit | undefined): void => {
    if (hit === undefined) return;
    setQuery("");
    navigate(hit.path);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && hits.length > 0) {
      event.preventDefault();
      setActive((active + step + hits.length) % hits.length);
    }
    if (event.key === "Enter") go(hits[active]);
    if (event.key === "Escape") setQuery("");
  };
  return (
    <search class="search">
      <Icon name="search" />
      <input
        type="text"
        role="combobox"
        aria-label="Search invoices, customers and pages"
        aria-expanded={hits.length > 0}
        aria-controls="search-hits"
        aria-activedescendant={hits.length > 0 ? `hit-${active}` : undefined}
        aria-autocomplete="list"
        autocomplete="off"
        placeholder="Search"
        data-help-id="global-search"
        value={query}
        onInput={(event) => {
          setActive(0);
          setQuery(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setQuery("")}
      />
      {query.trim() !== "" && <Hits hits={hits} active={active} onPick={go} />}
    </search>
  );
}

interface HitsProps {
  readonly hits: readonly Hit[];
  readonly active: number;
  readonly onPick: (hit: Hit) => void;
}

function Hits({ hits, active, onPick }: HitsProps): JSX.Element {
  return (
    <div class="hits" id="search-hits" role="listbox" aria-label="Search results">
      {hits.length === 0 && <p class="muted pad">Nothing found.</p>}
      {hits.map((hit, index) => (
        <div
          key={hit.path}
          id={`hit-${index}`}
          role="option"
          tabIndex={-1}
          class="hit"
          aria-selected={index === active}
          // The field's blur would close the list before a click lands.
          onMouseDown={(event) => {
            event.preventDefault();
            onPick(hit);
          }}
        >
          <span>{hit.title}</span>
          <span class="muted">{hit.detail}</span>
        </div>
      ))}
    </div>
  );
}
