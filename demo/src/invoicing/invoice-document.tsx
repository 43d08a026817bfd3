/** An invoice as the customer sees it: letterhead, positions and totals. */
import type { JSX } from "preact";
import type { Customer, Line, State } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Icon } from "../ui/icon.tsx";
import { showDate } from "./dates.ts";
import { money } from "./money.ts";
import { lineNet, totals } from "./totals.ts";

interface DocumentProps {
  readonly name: string;
  readonly customer: Customer | undefined;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly lines: readonly Line[];
}

export function InvoiceDocument(props: DocumentProps): JSX.Element {
  const { name, customer, issuedOn, dueOn, lines } = props;
  const { state } = useTidebill();
  return (
    <article class="document" aria-label={`Invoice document ${name}`}>
      <div class="document-head">
        <Letterhead state={state} />
        <div class="document-meta">
          <p class="strong">{name}</p>
          <p class="muted">Issued {showDate(issuedOn)}</p>
          <p class="muted">Due {showDate(dueOn)}</p>
        </div>
      </div>
      <div class="document-to">
        <p class="side-title">Bill to</p>
        <p class="strong">{customer?.name ?? "No customer chosen"}</p>
        <p class="muted">{customer?.address}</p>
        {customer !== undefined && customer.vatId !== "" && (
          <p class="muted">VAT ID {customer.vatId}</p>
        )}
      </div>
      <Positions lines={lines} />
      <Sums lines={lines} reverse={isReverseCharge(state, customer, lines)} />
    </article>
  );
}

/** EU business customers in another country get no VAT, and the invoice must say so. */
function isReverseCharge(
  state: State,
  customer: Customer | undefined,
  lines: readonly Line[],
): boolean {
  if (customer === undefined || customer.vatId === "") return false;
  const abroad = !state.company.vatId.startsWith(customer.country) && customer.country !== "DE";
  return abroad && lines.some((line) => line.vat === 0);
}

function Letterhead({ state }: { readonly state: State }): JSX.Element {
  const { name, address, logo } = state.company;
  return (
    <div class="letterhead">
      {logo === "" ? (
        <span class="document-logo">
          <Icon name="wave" />
        </span>
      ) : (
        <img class="document-logo" src={logo} alt="" />
      )}
      <div>
        <p class="strong">{name}</p>
        <p class="muted">{address}</p>
      </div>
    </div>
  );
}

function Positions({ lines }: { readonly lines: readonly Line[] }): JSX.Element {
  return (
    <table class="table document-lines">
      <thead>
        <tr>
          <th scope="col">Description</th>
          <th scope="col" class="number">
            Qty
          </th>
          <th scope="col" class="number wide">
            Price
          </th>
          <th scope="col" class="number wide">
            VAT
          </th>
          <th scope="col" class="number">
            Net
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          <tr key={index}>
            <td>{line.text === "" ? "…" : line.text}</td>
            <td class="number">{line.quantity}</td>
            <td class="number wide">{money(line.unitCents)}</td>
            <td class="number wide">{line.vat} %</td>
            <td class="number">{money(lineNet(line))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Sums({
  lines,
  reverse,
}: {
  readonly lines: readonly Line[];
  readonly reverse: boolean;
}): JSX.Element {
  const { net, gross, byRate } = totals(lines);
  return (
    <>
      <dl class="sums">
        <div>
          <dt>Net</dt>
          <dd>{money(net)}</dd>
        </div>
        {byRate.map(([rate, , vat]) => (
          <div key={rate}>
            <dt>VAT {rate} %</dt>
            <dd>{money(vat)}</dd>
          </div>
        ))}
        <div class="sum-total">
          <dt>Total</dt>
          <dd>{money(gross)}</dd>
        </div>
      </dl>
      {reverse && <p class="hint">Reverse charge: the customer owes the VAT.</p>}
    </>
  );
}
