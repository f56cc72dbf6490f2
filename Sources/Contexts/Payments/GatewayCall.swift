package import Kernel

/// A call to a gateway, as it is stored before it is made.
package enum GatewayCall {
    package typealias ID = Kernel.ID<GatewayCall>
}
