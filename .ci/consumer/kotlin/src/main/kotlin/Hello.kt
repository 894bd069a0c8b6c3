import java.nio.file.Files
import org.deeplearning4j.nn.conf.NeuralNetConfiguration
import org.deeplearning4j.nn.conf.inputs.InputType
import org.deeplearning4j.nn.conf.layers.OutputLayer
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork
import org.gmnm.backend.Backend
import org.gmnm.calculus.BoundaryProblem
import org.gmnm.calculus.Domain
import org.gmnm.calculus.LinearOperator.laplacian
import org.gmnm.calculus.LinearOperator.value
import org.gmnm.calculus.Sampler
import org.gmnm.calculus.VariableProjection
import org.gmnm.layers.GmnmLayer
import org.gmnm.layers.LearningCheck
import org.gmnm.layers.Predictor
import org.gmnm.loss.LossGaussianMixture
import org.gmnm.mixture.GaussianMixture
import org.gmnm.model.ModelFiles
import org.nd4j.evaluation.classification.Evaluation
import org.nd4j.linalg.activations.Activation
import org.nd4j.linalg.dataset.DataSet
import org.nd4j.linalg.factory.Nd4j
import org.nd4j.linalg.learning.config.Adam
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction

fun main() {
    Backend.prepareForLeastSquares() // before anything of ND4J
    val network = MultiLayerNetwork(
        NeuralNetConfiguration.Builder()
            .seed(42)
            .updater(Adam(0.01))
            .list()
            .layer(GmnmLayer.Builder().nOut(8).components(64).rank(2).build())
            .layer(OutputLayer.Builder(LossFunction.MCXENT).nOut(2).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.feedForward(2))
            .build()
    )
    network.init()
    network.addListeners(LearningCheck(100) { println(it) })
    val training = points(1000, 1)
    repeat(40) { training.batchBy(50).forEach { batch -> network.fit(batch) } }
    val fresh = points(1000, 2)
    val evaluation = Evaluation()
    evaluation.eval(fresh.labels, network.output(fresh.features))
    println("accuracy on fresh points: %.3f".format(evaluation.accuracy()))
    check(evaluation.accuracy() > 0.9)

    val file = Files.createTempFile("hello", ".zip")
    ModelFiles.write(network, file)
    val normaliser = ModelFiles().readNormalizer(file) // nullable
    println("normaliser within the model: ${normaliser?.type ?: "none"}")
    println(Predictor.of(ModelFiles().readNetwork(file)).predict(doubleArrayOf(1.0, 2.0)).toList())

    val triangle = Domain.polygon(arrayOf(doubleArrayOf(0.0, 0.0), doubleArrayOf(3.0, 0.0), doubleArrayOf(0.0, 1.0)))
    val problem = BoundaryProblem.on(triangle)
        .inside(laplacian()) { 0.0 }
        .dirichlet(triangle.edge("side 0")) { x -> x[0] }
        .neumann(triangle.edge("side 1")) { 0.0 }
        .robin(triangle.edge("side 2"), { 2.0 }, { 10.0 })
    val solution = VariableProjection(problem.sample(300, 150, Sampler.SOBOL, 42)).solveOnGrid(100)
    println(solution.apply(value(), arrayOf(doubleArrayOf(0.5, 0.2)))[0])

    val loss = LossGaussianMixture.free(3)
    val answer = loss.decode(Nd4j.zeros(1, loss.outputs(1)), GaussianMixture::of)[0][0]
    println("90 %% between %.2f and %.2f".format(answer.quantile(0.05), answer.quantile(0.95)))
}

private fun points(count: Int, seed: Long): DataSet {
    Nd4j.getRandom().setSeed(seed)
    val x = Nd4j.rand(count, 2).muli(20).subi(10)
    val radius = x.norm2(true, 1)
    val ring = radius.gt(4).castTo(x.dataType()).muli(radius.lt(8).castTo(x.dataType()))
    return DataSet(x, Nd4j.hstack(ring, ring.rsub(1)))
}
