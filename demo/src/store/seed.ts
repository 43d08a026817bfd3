/** The state of a fresh demo: Harbour & Pine Studio on 28 January 2026. */
import type { Customer, Payout, State } from "./model.ts";
import { seedInvoices, seedPayments } from "./seed-invoices.ts";

const customer = (
  id: string,
  name: string,
  email: string,
  country: string,
  address: string,
  vatId = "",
): Customer => ({ id, name, email, country, address, vatId, archived: false });

const customers: readonly Customer[] = [
  customer(
    "cus_101",
    "Elvik Boatyard",
    "accounts@elvik.example",
    "DE",
    "Werftstraße 4, 24143 Kiel",
    "DE811234567",
  ),
  customer(
    "cus_102",
    "Northlight Architects",
    "studio@northlight.example",
    "DE",
    "Lange Reihe 22, 20099 Hamburg",
    "DE298765432",
  ),
  customer(
    "cus_103",
    "Saltmarsh Ceramics",
    "hello@saltmarsh.example",
    "DE",
    "Deichweg 9, 25845 Nordstrand",
    "DE276543219",
  ),
  customer("cus_104", "Café Brisa", "ola@cafebrisa.example", "DE", "Hafenplatz 1, 18055 Rostock"),
  customer(
    "cus_105",
    "Kite & Anchor Hostel",
    "stay@kiteanchor.example",
    "DE",
    "Strandallee 31, 23669 Timmendorf",
  ),
  customer(
    "cus_106",
    "Maison Alder",
    "compta@alder.example",
    "FR",
    "8 rue des Carmes, 44000 Nantes",
    "FR40303265045",
  ),
  customer(
    "cus_107",
    "Fjordline Charters",
    "office@fjordline.example",
    "NO",
    "Bryggen 12, 5003 Bergen",
  ),
  customer(
    "cus_108",
    "Studio Lumen",
    "admin@lumen.example",
    "AT",
    "Lindengasse 5, 1070 Wien",
    "ATU12345675",
  ),
  customer(
    "cus_109",
    "Greta Holm Books",
    "greta@holmbooks.example",
    "SE",
    "Torggatan 3, 211 40 Malmö",
    "SE556677889901",
  ),
];

const payout = (id: number, on: string, arrivesOn: string, euros: number): Payout => ({
  id: `po_${id}`,
  on,
  arrivesOn,
  cents: Math.round(euros * 100),
});

const payouts: readonly Payout[] = [
  { ...payout(209, "2026-01-28", "2026-01-30", 6.4), held: "Below the minimum of €10" },
  payout(208, "2026-01-27", "2026-01-29", 412.4),
  payout(207, "2026-01-12", "2026-01-14", 2905.46),
  payout(206, "2025-12-29", "2025-12-31", 3680.12),
  payout(205, "2025-12-16", "2025-12-18", 1827.9),
  payout(204, "2025-12-03", "2025-12-05", 2236.71),
  payout(203, "2025-11-20", "2025-11-24", 1391.05),
];

export const seed: State = {
  today: "2026-01-28",
  plan: "starter",
  role: "admin",
  theme: "system",
  customers,
  invoices: seedInvoices,
  payments: seedPayments,
  transfers: [
    {
      id: "tr_31",
      on: "2026-01-27",
      cents: 110_620,
      sender: "Cafe Brisa Inh. O. Brandt",
      reference: "menu cards",
    },
    {
      id: "tr_30",
      on: "2026-01-23",
      cents: 50_000,
      sender: "K. Saltmarsh",
      reference: "part payment packaging",
    },
  ],
  payouts,
  payoutIban: "DE89 3704 0044 0532 0130 00",
  payoutSchedule: "daily",
  apiKeys: [
    {
      id: "key_1",
      name: "Shop orders (Pro trial)",
      kind: "test",
      tail: "9f3c",
      createdOn: "2026-01-09",
      revoked: false,
    },
  ],
  members: [
    {
      id: "u_jonas",
      name: "Jonas Pine",
      email: "jonas@harbourpine.example",
      role: "owner",
      invited: false,
    },
    {
      id: "u_mara",
      name: "Mara Lindqvist",
      email: "mara@harbourpine.example",
      role: "admin",
      invited: false,
    },
    {
      id: "u_elin",
      name: "Elin Sato",
      email: "elin@harbourpine.example",
      role: "member",
      invited: true,
    },
  ],
  connections: { slack: false, ledgerly: true, relay: false },
  webhooks: [
    {
      id: "wh_1",
      url: "https://hooks.harbourpine.example/tidebill",
      event: "invoice.paid",
      last: "200 on 19 Jan 2026",
    },
  ],
  company: {
    name: "Harbour & Pine Studio",
    email: "hello@harbourpine.example",
    address: "Speicherstadt 17, 20457 Hamburg, Germany",
    vatId: "",
    logo: "",
    prefix: "INV-2026-",
    nextNumber: 6,
  },
  security: {
    twoFactor: false,
    recoveryCodes: [],
    passwordChangedOn: "2025-08-14",
    devices: [
      { id: "dev_1", name: "Firefox on Linux", place: "Hamburg", seen: "This device" },
      { id: "dev_2", name: "Safari on iPhone", place: "Hamburg", seen: "Yesterday" },
      { id: "dev_3", name: "Chrome on Windows", place: "Kiel", seen: "12 January" },
    ],
  },
  notices: {
    paidEmail: true,
    paidSlack: false,
    overdueEmail: true,
    overdueSlack: false,
    payoutEmail: false,
    loginEmail: true,
  },
  reminderDays: [],
  billing: { card: "Visa ending 4242", cardExpires: "2025-12", cancelled: false },
  extraUsage: 0,
  nextId: 1007,
};
