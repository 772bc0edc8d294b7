"""The words of the reports in Khmer and English: titles, headings and codes. A code without words is shown as it is."""

from typing import NamedTuple


class Words(NamedTuple):
    """One thing in both languages."""

    km: str
    en: str


TITLES = {
    "summary": Words("របាយការណ៍អំពីគ្រោងការណ៍ CETS", "Report on the CETS scheme"),
    "fees": Words("បញ្ជីថ្លៃសេវា និងពិន័យ", "Fee ledger"),
    "criteria": Words("ស្ថិតិលក្ខណៈវិនិច្ឆ័យ", "Statistics of the criteria"),
    "deadlines": Words("កាលកំណត់", "Deadlines"),
    "applications": Words("ពាក្យស្នើសុំ", "Applications"),
    "certificates": Words("វិញ្ញាបនបត្រដែលបានចេញ", "Certificates granted"),
    "measures": Words("វិធានការ និងបណ្តឹងឧទ្ធរណ៍", "Measures and appeals"),
    "complaints": Words("បណ្តឹងតវ៉ា", "Complaints"),
    "cases": Words("សំណុំរឿង", "Cases"),
    "standing": Words("ស្ថានភាពវិញ្ញាបនបត្រ", "How the certificates stand"),
    "backlog": Words("ការងារដែលមិនទាន់ចប់", "Open tasks"),
    "tasks": Words("ការងារត្រូវធ្វើ", "Tasks"),
    "reminders": Words("ការរំលឹក", "Reminders and proofs"),
}

HEADINGS = {
    "about": Words("អំពី", "About"),
    "category": Words("ប្រភេទម្ចាស់", "Category"),
    "cents": Words("ដុល្លារ", "US dollars"),
    "certificate": Words("វិញ្ញាបនបត្រ", "Certificate"),
    "count": Words("ចំនួន", "Count"),
    "criterion": Words("លក្ខណៈវិនិច្ឆ័យ", "Criterion"),
    "currency": Words("រូបិយប័ណ្ណ", "Currency"),
    "day": Words("ថ្ងៃ", "Day"),
    "detail": Words("ព័ត៌មានលម្អិត", "Detail"),
    "due": Words("ត្រឹមថ្ងៃ", "Due"),
    "expired": Words("ផុតសុពលភាព", "Expired"),
    "expiring": Words("ជិតផុតសុពលភាព", "Expiring"),
    "family": Words("សំណុំ", "File"),
    "hand": Words("មន្ត្រី", "Officer"),
    "in-force": Words("មានសុពលភាព", "In force"),
    "kind": Words("ប្រភេទ", "Kind"),
    "late": Words("យឺត", "Late"),
    "median-days": Words("មធ្យមថ្ងៃ", "Median days"),
    "met": Words("បំពេញ", "Met"),
    "not-applicable": Words("មិនអនុវត្ត", "Not applicable"),
    "not-met": Words("មិនបំពេញ", "Not met"),
    "overdue": Words("ហួសកំណត់", "Overdue"),
    "period": Words("រយៈពេល", "Period"),
    "reason": Words("មូលហេតុ", "Reason"),
    "revoked": Words("ដកហូត", "Revoked"),
    "riel": Words("រៀល", "Riel"),
    "scheme": Words("កំណែវិធាន", "Rules"),
    "suspended": Words("ព្យួរ", "Suspended"),
    "what": Words("អ្វី", "What"),
    "whose": Words("វេនអ្នកណា", "Whose turn"),
}

CODES = {
    "appeal": Words("បណ្តឹងឧទ្ធរណ៍ដែលបានទទួល", "appeal filed"),
    "appeal-overturned": Words("បណ្តឹងឧទ្ធរណ៍ត្រូវបានទទួលយក", "appeal: measure overturned"),
    "appeal-upheld": Words("បណ្តឹងឧទ្ធរណ៍ត្រូវបានបដិសេធ", "appeal: measure upheld"),
    "application": Words("ពាក្យស្នើសុំ", "application"),
    "application-approved": Words("បានអនុម័ត", "application approved"),
    "application-rejected": Words("បានបដិសេធ", "application rejected"),
    "application-withdrawn": Words("បានដកពាក្យ", "application withdrawn"),
    "assessed": Words("ថ្លៃសេវាដែលបានកំណត់", "assessed"),
    "basic": Words("មូលដ្ឋាន", "basic"),
    "blacklist": Words("បញ្ជីខ្មៅ", "public blacklist"),
    "business": Words("អាជីវកម្ម", "the business"),
    "case": Words("សំណុំរឿង", "case"),
    "case-closed": Words("សំណុំរឿងបានបិទ", "case closed"),
    "control-again": Words("ត្រូវបង្ហាញភស្តុតាងគ្រប់គ្រងម្តងទៀត", "proof of control to be shown again"),
    "end-of-validity": Words("ផុតសុពលភាព", "end of validity"),
    "fine": Words("ពិន័យ", "fine"),
    "fine-ended": Words("ពិន័យដែលបានលុបចោល", "fine ended by appeal"),
    "fine-paid": Words("ពិន័យដែលបានបង់", "fine paid"),
    "fine-repaid": Words("ពិន័យដែលបានសងវិញ", "fine paid back"),
    "fined": Words("ពិន័យដែលបានសម្រេច", "fined"),
    "foreign-branch": Words("សាខាក្រុមហ៊ុនបរទេស", "branch of a foreign company"),
    "full": Words("ពេញលេញ", "full"),
    "granted": Words("ចេញថ្មី", "granted"),
    "intermediate": Words("មធ្យម", "intermediate"),
    "legal-person": Words("នីតិបុគ្គល", "legal person"),
    "measure": Words("វិធានការ", "measure"),
    "measure-ended": Words("វិធានការបានបញ្ចប់មុនកំណត់", "measure ended early"),
    "natural-person": Words("រូបវន្តបុគ្គល", "natural person"),
    "new": Words("ថ្មី", "new"),
    "office": Words("មន្ត្រី", "an officer"),
    "overdue": Words("ហួសកំណត់", "overdue"),
    "paid": Words("ថ្លៃសេវាដែលបានបង់", "paid"),
    "refunded": Words("ថ្លៃសេវាដែលបានសងវិញ", "refunded"),
    "reminder": Words("ការរំលឹក", "reminder"),
    "renewal": Words("បន្តសុពលភាព", "renewal"),
    "renewed": Words("បានបន្ត", "renewed"),
    "replaced": Words("ថ្លៃសេវាដែលបានកំណត់ឡើងវិញ", "replaced by a new assessment"),
    "revocation": Words("ការដកហូត", "revocation"),
    "roster": Words("តួនាទីមន្ត្រី", "roles of officers"),
    "second": Words("មន្ត្រីទីពីរ", "a second officer"),
    "sole-proprietorship": Words("សហគ្រាសឯកបុគ្គល", "sole proprietorship"),
    "suspension": Words("ការព្យួរ", "suspension"),
    "upgrade": Words("ដំឡើងកម្រិត", "upgrade"),
    "waived": Words("ថ្លៃសេវាដែលបានលើកលែង", "waived"),
    "warning": Words("ការព្រមាន", "warning"),
}

FROM_TO = Words("ពីថ្ងៃទី {start} ដល់ថ្ងៃទី {end}", "From {start} to {end}")
MADE = Words("រៀបចំពីកំណត់ត្រានៅ {at} (UTC)", "Made from the facts at {at} (UTC)")
SKIPPED = Words(
    "កំណត់ត្រាចំនួន {count} នៃអាជីវកម្មដែលទិន្នន័យត្រូវបានលុប មិនអាចអានបាន ហើយមិនបានរាប់បញ្ចូលទេ។",
    "{count} facts of businesses whose data were erased cannot be read and are not counted.",
)
NOTHING = Words("គ្មាន", "none")
