import Components
import Config
import HTTP
import Places
import Web

extension Visit {
    var cityCookie: String { ShopCookie.city.name(isSecure: world.configuration.isSecure) }

    /// The cities that `city` in the query may mean, which is a code or a typed name; nil without a name.
    var cityMatches: [City]? {
        guard let typed = query["city"], !typed.isEmpty else { return nil }
        return cities[typed: typed].map { [$0] } ?? cities.matches(typed)
    }

    /// The visitor's city for delivery: from the query, or else from the cookie of an earlier choice.
    ///
    /// Nil if none was chosen, or if an empty choice has cleared it. A name that means no city or several keeps the earlier choice.
    var chosenCity: City? {
        if query["city"]?.isEmpty == true { return nil }
        if let matches = cityMatches, matches.count == 1 { return matches[0] }
        return cities[typed: request.cookie(cityCookie)]
    }

    /// The name of the city with that code; empty if there is none.
    func cityName(_ code: String?) -> String { cities[typed: code]?.name(in: language) ?? "" }

    /// Stores a city from the query in the cookie, for later pages.
    func saveCity(in response: inout Response) {
        guard let typed = query["city"] else { return }
        let city = chosenCity
        guard city != nil || typed.isEmpty, city?.code.rawValue != request.cookie(cityCookie) else { return }
        let isSecure = world.configuration.isSecure
        response.setCookie(
            city.map { Cookie(ShopCookie.city, $0.code.rawValue, isSecure: isSecure) }
                ?? .removal(of: ShopCookie.city, isSecure: isSecure))
    }
}
