import Config
import HTTP
import Shipping
import Site

extension Visit {
    var cityCookie: String { Cookie.name("city", isSecure: world.configuration.isSecure) }

    /// Where the visitor has things delivered to: as the address says, or as it was chosen on a page before; nil where
    /// it was never chosen, or taken back by an empty choice.
    var chosenCity: City? { cities[typed: query["city"] ?? request.cookie(cityCookie)] }

    /// Keeps a city that the address says for the pages to come.
    func saveCity(in response: inout Response) {
        guard let typed = query["city"] else { return }
        let city = cities[typed: typed]
        guard city != nil || typed.isEmpty, city?.code.rawValue != request.cookie(cityCookie) else { return }
        response.setCookie(
            Cookie(
                HeaderName(stringLiteral: cityCookie), city?.code.rawValue ?? "", maxAge: city == nil ? 0 : 400 * 86_400,
                isSecure: world.configuration.isSecure))
    }
}
