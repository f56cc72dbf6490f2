import Components
import Identity
import Web

enum AuditLogRoutes {
    private static let audit = RouteGroup("/house/audit", access: HouseSection.audit.access, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        audit.get("", AuditLogPage.show),
        audit.get("/acts.csv", AuditLogFile.show),
        audit.get("/acts/:act", AuditedActPage.show),
        audit.get("/verification", AuditVerificationPage.show),
        audit.post("/verification", AuditVerificationPage.ask),
    ]
}
