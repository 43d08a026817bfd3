/** The table of Tidebill's pages: path, document title and component; first match wins. */
import type { JSX } from "preact";
import { ApiKeysPage } from "./pages/api-keys.tsx";
import { BillingPage } from "./pages/billing.tsx";
import { CompanyPage } from "./pages/company.tsx";
import { CustomerPage } from "./pages/customer.tsx";
import { CustomersPage } from "./pages/customers.tsx";
import { DashboardPage } from "./pages/dashboard.tsx";
import { ImportPage } from "./pages/import.tsx";
import { IntegrationsPage } from "./pages/integrations.tsx";
import { InvoicePage } from "./pages/invoice.tsx";
import { InvoiceNewPage } from "./pages/invoice-new.tsx";
import { InvoicesPage } from "./pages/invoices.tsx";
import { NotificationsPage } from "./pages/notifications.tsx";
import { PaymentsPage } from "./pages/payments.tsx";
import { PayoutsPage } from "./pages/payouts.tsx";
import { ReportsPage } from "./pages/reports.tsx";
import { SecurityPage } from "./pages/security.tsx";
import { TeamPage } from "./pages/team.tsx";
import { matchPath } from "./router.tsx";
import { invoiceById } from "./store/invoice-steps.ts";
import type { State } from "./store/model.ts";

export interface PageProps {
  /** The path's `:id`, or "" on pages without one. */
  readonly id: string;
}

interface Route {
  readonly path: string;
  readonly title: (state: State, id: string) => string;
  readonly Page: (props: PageProps) => JSX.Element;
}

function invoiceTitle(state: State, id: string): string {
  const invoice = invoiceById(state, id);
  if (invoice === undefined) return "Invoice not found";
  return invoice.number === null ? "Draft invoice" : `Invoice ${invoice.number}`;
}

function customerTitle(state: State, id: string): string {
  return state.customers.find((customer) => customer.id === id)?.name ?? "Customer not found";
}

export const routes: readonly Route[] = [
  { path: "/", title: () => "Dashboard", Page: DashboardPage },
  { path: "/customers", title: () => "Customers", Page: CustomersPage },
  { path: "/customers/:id", title: customerTitle, Page: CustomerPage },
  { path: "/invoices", title: () => "Invoices", Page: InvoicesPage },
  { path: "/invoices/new", title: () => "New invoice", Page: InvoiceNewPage },
  { path: "/invoices/:id", title: invoiceTitle, Page: InvoicePage },
  { path: "/payments", title: () => "Payments", Page: PaymentsPage },
  { path: "/payouts", title: () => "Payouts", Page: PayoutsPage },
  { path: "/reports", title: () => "Reports", Page: ReportsPage },
  { path: "/integrations", title: () => "Integrations", Page: IntegrationsPage },
  { path: "/import", title: () => "Import customers", Page: ImportPage },
  { path: "/settings/api-keys", title: () => "API keys", Page: ApiKeysPage },
  { path: "/settings/team", title: () => "Team and roles", Page: TeamPage },
  { path: "/settings/billing", title: () => "Plan and billing", Page: BillingPage },
  { path: "/settings/security", title: () => "Security", Page: SecurityPage },
  { path: "/settings/notifications", title: () => "Notifications", Page: NotificationsPage },
  { path: "/settings/company", title: () => "Company", Page: CompanyPage },
];

/** The route of a pathname with its id, or null for an unknown page. */
export function findRoute(pathname: string): { readonly route: Route; readonly id: string } | null {
  for (const route of routes) {
    const params = matchPath(route.path, pathname);
    if (params !== null) return { route, id: params["id"] ?? "" };
  }
  return null;
}
