"""The trades of made-up people, with companies, titles and skills."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocation:
    industry: str
    #: Endings of company names.
    company_kinds: tuple[str, ...]
    #: Each ladder lists the job titles of a career, from the first position to the last.
    ladders: tuple[tuple[str, ...], ...]
    skills: tuple[str, ...]
    fields_of_study: tuple[str, ...]


COMPANY_STEMS = (
    "Alderbrook", "Anker", "Aurelis", "Bergmann", "Birchwood", "Calder", "Castellan", "Copperfield", "Dunmore",
    "Eastmoor", "Elmfield", "Fairhaven", "Fjordline", "Halden", "Harbourgate", "Ironbridge", "Juniper", "Kestrel",
    "Kingsway", "Lindqvist", "Lodestar", "Marlowe", "Meridiaan", "Northwind", "Nordhavn", "Oakridge", "Oxbow",
    "Pellworm", "Pinecrest", "Quayside", "Redwater", "Riverton", "Sablon", "Seabright", "Silverline", "Stonegate",
    "Sundberg", "Tamarind", "Terrano", "Thornbury", "Umbra", "Valmont", "Veldhoven", "Waldhof", "Westerly",
    "Whitcombe", "Yarrow", "Zephyr",
)  # fmt: skip

VOCATIONS = (
    Vocation(
        "Software",
        ("Software", "Systems", "Labs", "Cloud", "Data"),
        (
            ("Junior Software Engineer", "Software Engineer", "Senior Software Engineer", "Engineering Manager"),
            ("Data Analyst", "Data Engineer", "Senior Data Engineer", "Head of Data"),
            ("Support Engineer", "Site Reliability Engineer", "Senior Site Reliability Engineer", "Platform Lead"),
            ("Product Analyst", "Product Manager", "Senior Product Manager", "Director of Product"),
        ),
        ("Python", "PostgreSQL", "Kubernetes", "Java", "TypeScript", "Go", "System design", "Data modeling", "CI/CD"),
        ("Computer Science", "Software Engineering", "Mathematics", "Information Systems"),
    ),
    Vocation(
        "Hospitals and health care",
        ("Clinics", "Health", "Care", "Medical Group", "Hospital"),
        (
            ("Staff Nurse", "Senior Staff Nurse", "Ward Manager", "Head of Nursing"),
            ("Physiotherapist", "Senior Physiotherapist", "Therapy Lead", "Head of Rehabilitation"),
            ("Resident Physician", "Physician", "Senior Physician", "Medical Director"),
            ("Clinic Coordinator", "Clinic Manager", "Operations Manager", "Director of Operations"),
        ),
        ("Patient care", "Triage", "Infection control", "Care planning", "Electronic records", "Team leadership"),
        ("Nursing", "Medicine", "Physiotherapy", "Public Health"),
    ),
    Vocation(
        "Medical devices",
        ("Medtech", "Diagnostics", "Instruments", "Biosciences"),
        (
            ("Quality Engineer", "Senior Quality Engineer", "Quality Manager", "Head of Quality"),
            ("Regulatory Affairs Associate", "Regulatory Affairs Specialist", "Regulatory Affairs Manager"),
            ("Clinical Research Associate", "Senior Clinical Research Associate", "Clinical Trial Manager"),
        ),
        ("ISO 13485", "Risk management", "Clinical trials", "CE marking", "Validation", "Root cause analysis"),
        ("Biomedical Engineering", "Biology", "Chemistry"),
    ),
    Vocation(
        "Logistics",
        ("Logistics", "Freight", "Shipping", "Forwarding", "Warehousing"),
        (
            ("Warehouse Associate", "Shift Supervisor", "Warehouse Manager", "Regional Warehouse Director"),
            ("Transport Planner", "Senior Transport Planner", "Fleet Manager", "Head of Transport"),
            ("Customs Agent", "Customs Specialist", "Customs Manager"),
            ("Supply Chain Analyst", "Supply Chain Planner", "Supply Chain Manager", "Supply Chain Director"),
        ),
        ("Route planning", "SAP EWM", "Customs clearance", "Lean", "Forecasting", "Cold chain", "Fleet management"),
        ("Logistics", "Supply Chain Management", "Business Administration"),
    ),
    Vocation(
        "Manufacturing",
        ("Works", "Components", "Industries", "Motors", "Plastics"),
        (
            ("Production Planner", "Production Supervisor", "Production Manager", "Plant Manager"),
            ("Mechanical Engineer", "Senior Mechanical Engineer", "Lead Mechanical Engineer", "Head of Engineering"),
            ("Maintenance Technician", "Maintenance Engineer", "Maintenance Manager"),
        ),
        ("SolidWorks", "Six Sigma", "PLC", "Kaizen", "Predictive maintenance", "Tooling", "Process safety"),
        ("Mechanical Engineering", "Industrial Engineering", "Electrical Engineering"),
    ),
    Vocation(
        "Financial services",
        ("Bank", "Capital", "Insurance", "Pensions"),
        (
            ("Financial Analyst", "Senior Financial Analyst", "Finance Manager", "Finance Director"),
            ("Accountant", "Senior Accountant", "Financial Controller", "Chief Accountant"),
            ("Risk Analyst", "Risk Manager", "Head of Risk"),
        ),
        ("IFRS", "Financial modeling", "Budgeting", "Audit", "Solvency II", "Power BI", "Credit risk"),
        ("Economics", "Finance", "Accounting", "Statistics"),
    ),
    Vocation(
        "Retail",
        ("Retail", "Markets", "Outfitters", "Foods"),
        (
            ("Sales Associate", "Department Manager", "Store Manager", "Area Manager"),
            ("Buyer", "Senior Buyer", "Head of Buying"),
            ("Marketing Executive", "Marketing Manager", "Head of Marketing", "Marketing Director"),
        ),
        ("Merchandising", "Negotiation", "Category management", "E-commerce", "Campaigns", "Visual display"),
        ("Marketing", "Business Administration", "Communication"),
    ),
    Vocation(
        "Human resources",
        ("People", "Talent", "Consulting", "Partners"),
        (
            ("Recruitment Coordinator", "Recruiter", "Senior Recruiter", "Head of Talent Acquisition"),
            ("HR Officer", "HR Business Partner", "HR Manager", "HR Director"),
        ),
        ("Interviewing", "Employer branding", "Labor law", "Onboarding", "Compensation", "Workforce planning"),
        ("Psychology", "Human Resource Management", "Sociology"),
    ),
)
