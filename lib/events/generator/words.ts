/** What invented companies are furnished with. Any likeness to a living person is chance. */

export const givenNames =
  words(`Amara Bjørn Chiara Diego Elif Farid Grace Hanna Ivo Jia Kofi Leila Mateo Nadia Oskar
Priya Quentin Rosa Sven Tomás Uma Viktor Wanjiru Ximena Yusuf Zofia Aiko Bilal Camille Dmitri Esther Fatou Goran
Haruto Ines Jakub Kalani Łukasz Mei Niamh Omar Paula Rania Søren Tariq Ugo Vera Wen Yara Zain Anneke Bruno Chidi
Daniela Emre Freya Gustavo Hyejin Ilya Jasmin`)

export const familyNames =
  words(`Okafor Lindqvist Rossi Fernández Yılmaz Haddad Murphy Novak Petrov Zhang Mensah Karimi
Silva Ivanova Berg Raman Lefèvre Castillo Nilsen García Desai Kowalski Njoroge Herrera Demir Wójcik Tanaka Hussain
Moreau Volkov Abebe Diallo Marković Sato Carvalho Dvořák Kahale Schneider Lin O'Brien Farouk Weber Nasser Jensen Aziz
Conti Koval Chen Mansour Malik Visser Almeida Eze Popescu Aydın Hansen Ortiz Kim Sokolov Fischer`)

export const projectNames =
  lines(`Payments Core|Vault Upgrade|Token Bridge|Atlas|Customer Portal|Ledger Rewrite
Mobile Wallet|Staking Pool|Partner API|Fraud Radar|Settlement Engine|Data Lake|Identity Hub|Checkout Redesign
Invoice Service|Orchard|Beacon|Risk Scoring|Treasury|Onboarding`)

export const findingTitles =
  lines(`Reentrancy in withdraw()|Unchecked return value of transfer()|Integer overflow in mint()
Missing access control on setOwner()|Front-running in swap()|Timestamp dependence in auction
Delegatecall to untrusted contract|Unbounded loop over holders|Signature replay in permit()|Oracle price manipulation
Denial of service by revert|Weak randomness in lottery|Uninitialised proxy storage|Shadowed state variable
Use of tx.origin|Precision loss in fee maths|Missing event on role change|Gas griefing in multicall`)

export const contractNames =
  words(`Vault.sol Token.sol Bridge.sol Staking.sol Auction.sol Treasury.sol Oracle.sol
Governor.sol Timelock.sol Router.sol Escrow.sol Registry.sol`)

export const workflowNames =
  lines(`Phishing triage|Disable leaver accounts|Rotate database credentials|Nightly exposure scan
New laptop request|Isolate host|Enrich alerts|Renew certificates|Weekly access report|Quarantine mail
Patch reminder|Escalate severity one|Close stale cases|Sync asset inventory`)

export const dashboardNames =
  lines(`Open cases|Mean time to respond|Coverage|Executive summary|Vulnerability ageing
On-call load|Cost by team|Failed logins`)

export const tableNames = lines(
  `assets|indicators|vendors|exceptions|on_call|approved_software|office_networks`,
)

export const connectionNames = lines(
  `Jira|Slack|GitHub|AWS production|AWS staging|Okta|PagerDuty|ServiceNow|VirusTotal`,
)

export const variableNames = lines(
  `ESCALATION_CHANNEL|MAX_RETRIES|SANDBOX_URL|DEFAULT_OWNER|SLA_HOURS|REGION`,
)

export const appNames = lines(
  `Request access|Report phishing|Unlock account|Order hardware|Ask security`,
)

export const teamNames = lines(
  `Core Engineering|Platform|Incident Response|Customer Success|Data|Blue Team|Finance Ops`,
)

export const caseTitles =
  lines(`Suspicious login from new country|Malware on laptop|Leaked key in repository
Phishing wave|Unusual data export|Lost phone|Denial of service on website|Vendor breach notice`)

export const desktopAgents = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
]

export const mobileAgents = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
]

function words(text: string): string[] {
  return text.split(/\s+/)
}

function lines(text: string): string[] {
  return text.split(/[|\n]/)
}
